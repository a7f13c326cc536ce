//! What can be said of a picture without changing it.

use std::io::Cursor;

use image::{ColorType, ImageDecoder, ImageReader};
use model::{Object, Value};

use super::Picture;
use crate::FormatError;

/// Format, size and depth of a picture, by the names that workflows know.
///
/// # Errors
/// When it is no picture that can be read.
pub fn facts(bytes: &[u8]) -> Result<Object, FormatError> {
    let picture = Picture::read(bytes)?;
    let (width, height) = picture.size();
    let (name, long) = match picture.format().name() {
        "bmp" => ("BMP", "Microsoft Windows bitmap image"),
        "gif" => ("GIF", "CompuServe graphics interchange format"),
        "jpeg" => ("JPEG", "Joint Photographic Experts Group JFIF format"),
        "png" => ("PNG", "Portable Network Graphics"),
        "tiff" => ("TIFF", "Tagged Image File Format"),
        _ => ("WEBP", "WebP Image Format"),
    };
    let malformed = |error: image::ImageError| FormatError::malformed("a picture", error.to_string());
    let decoder = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| FormatError::malformed("a picture", error.to_string()))?
        .into_decoder()
        .map_err(malformed)?;
    let color = decoder.color_type();
    let depth = usize::from(color.bits_per_pixel()) / usize::from(color.channel_count()).max(1);
    let kind = match color {
        ColorType::L8 | ColorType::L16 => "grayscale",
        ColorType::La8 | ColorType::La16 => "grayscale with transparency",
        ColorType::Rgba8 | ColorType::Rgba16 => "true color with transparency",
        _ => "true color",
    };
    let size =
        Object::from([("width", Value::from(i64::from(width))), ("height", Value::from(i64::from(height)))]);
    Ok(Object::from([
        ("Format", Value::from(format!("{name} ({long})"))),
        ("format", name.into()),
        ("Geometry", format!("{width}x{height}").into()),
        ("size", Value::Object(size)),
        ("Class", "DirectClass".into()),
        ("Type", kind.into()),
        ("Depth", format!("{depth} bits-per-pixel component").into()),
        ("depth", Value::from(depth)),
        ("Filesize", filesize(bytes.len()).into()),
    ]))
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn filesize(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes}"),
        1024..1_048_576 => format!("{:.1}Ki", bytes as f64 / 1024.0),
        _ => format!("{:.1}Mi", bytes as f64 / 1_048_576.0),
    }
}
