//! Pictures: reading, changing and writing them.

mod color;
mod compose;
mod facts;
mod paint;
mod shape;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, RgbaImage};

pub use color::Color;
pub use compose::Operator;
pub use facts::facts;
pub use paint::{FONTS, Lettering, Primitive};
pub use shape::Fit;

use crate::FormatError;

/// How many pixels a picture may have.
pub const MAX_PIXELS: u64 = 50_000_000;
/// How wide or high a picture may be.
pub const MAX_SIDE: u32 = 20_000;

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Windows bitmap.
    Bmp,
    /// GIF.
    Gif,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF.
    Tiff,
    /// WebP.
    Webp,
}

impl PictureFormat {
    /// The format called `name` (`jpeg`, `png`, …).
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "bmp" => Self::Bmp,
            "gif" => Self::Gif,
            "jpeg" | "jpg" => Self::Jpeg,
            "png" => Self::Png,
            "tiff" | "tif" => Self::Tiff,
            "webp" => Self::Webp,
            _ => return None,
        })
    }

    /// Its name, which is the ending of files as well.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Tiff => "tiff",
            Self::Webp => "webp",
        }
    }

    fn known(format: ImageFormat) -> Option<Self> {
        Some(match format {
            ImageFormat::Bmp => Self::Bmp,
            ImageFormat::Gif => Self::Gif,
            ImageFormat::Jpeg => Self::Jpeg,
            ImageFormat::Png => Self::Png,
            ImageFormat::Tiff => Self::Tiff,
            ImageFormat::WebP => Self::Webp,
            _ => return None,
        })
    }
}

/// A picture that is worked on.
#[derive(Debug, Clone)]
pub struct Picture {
    pixels: RgbaImage,
    format: PictureFormat,
}

impl Picture {
    /// Reads a picture; of moving ones the first.
    ///
    /// # Errors
    /// When it is none of the known formats, is broken, or has too many pixels.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let malformed = |what: String| FormatError::malformed("a picture", what);
        let reader = || {
            let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
            reader.map_err(|error| malformed(error.to_string()))
        };
        let format = reader()?
            .format()
            .and_then(PictureFormat::known)
            .ok_or_else(|| malformed("only BMP, GIF, JPEG, PNG, TIFF and WebP are known".to_owned()))?;
        let (width, height) = reader()?.into_dimensions().map_err(|error| malformed(error.to_string()))?;
        check_size(width, height)?;
        let mut decoder = reader()?;
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_PIXELS * 8);
        decoder.limits(limits);
        let pixels = decoder.decode().map_err(|error| malformed(error.to_string()))?.into_rgba8();
        Ok(Self { pixels, format })
    }

    /// A picture of one colour.
    ///
    /// # Errors
    /// When it would have too many pixels, or none.
    pub fn create(width: u32, height: u32, color: Color) -> Result<Self, FormatError> {
        check_size(width, height)?;
        Ok(Self { pixels: RgbaImage::from_pixel(width, height, color.pixel()), format: PictureFormat::Png })
    }

    pub(crate) fn from_pixels(pixels: RgbaImage) -> Self {
        Self { pixels, format: PictureFormat::Png }
    }

    /// Writes it in `format`, or the one it came in. `quality` (1 to 100) counts for JPEG.
    ///
    /// # Errors
    /// When the format cannot hold it.
    pub fn write(&self, format: Option<PictureFormat>, quality: Option<u8>) -> Result<Vec<u8>, FormatError> {
        let format = format.unwrap_or(self.format);
        let failed = |error: image::ImageError| FormatError::malformed("a picture", error.to_string());
        let mut bytes = Cursor::new(Vec::new());
        let whole = DynamicImage::ImageRgba8(self.pixels.clone());
        match format {
            PictureFormat::Jpeg => {
                let opaque = DynamicImage::ImageRgb8(whole.to_rgb8());
                let quality = quality.unwrap_or(92).clamp(1, 100);
                opaque
                    .write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(
                        &mut bytes, quality,
                    ))
                    .map_err(failed)?;
            }
            PictureFormat::Png => whole.write_to(&mut bytes, ImageFormat::Png).map_err(failed)?,
            PictureFormat::Gif => whole.write_to(&mut bytes, ImageFormat::Gif).map_err(failed)?,
            PictureFormat::Bmp => whole.write_to(&mut bytes, ImageFormat::Bmp).map_err(failed)?,
            PictureFormat::Tiff => whole.write_to(&mut bytes, ImageFormat::Tiff).map_err(failed)?,
            PictureFormat::Webp => whole.write_to(&mut bytes, ImageFormat::WebP).map_err(failed)?,
        }
        Ok(bytes.into_inner())
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.pixels.dimensions()
    }

    /// The format it came in.
    pub fn format(&self) -> PictureFormat {
        self.format
    }

    /// How light each pixel is, row by row, over white.
    pub fn lightness(&self) -> Vec<u8> {
        self.pixels
            .pixels()
            .map(|pixel| {
                let [red, green, blue, alpha] = pixel.0.map(u32::from);
                let light = (red * 299 + green * 587 + blue * 114) / 1000;
                u8::try_from((light * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
            })
            .collect()
    }
}

/// Refuses pictures with too many pixels.
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), FormatError> {
    if width == 0 || height == 0 {
        return Err(FormatError::malformed("a picture", "a picture has at least one pixel"));
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        let limit = usize::try_from(MAX_SIDE).unwrap_or(usize::MAX);
        return Err(FormatError::TooLarge { format: "picture", what: "pixels on a side", limit });
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        let limit = usize::try_from(MAX_PIXELS).unwrap_or(usize::MAX);
        return Err(FormatError::TooLarge { format: "picture", what: "pixels", limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn every_format_holds_a_picture() {
        let picture = Picture::create(8, 4, color("#ff0000")).expect("small");
        for name in ["bmp", "gif", "jpeg", "png", "tiff", "webp"] {
            let bytes = picture.write(PictureFormat::named(name), Some(90)).expect("writes");
            let read = Picture::read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!((read.size(), read.format().name()), ((8, 4), name));
            let [red, green, blue, _] = read.pixels.get_pixel(3, 2).0;
            assert!(red > 240 && green < 20 && blue < 20, "{name}");
        }
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert!(Picture::read(b"nonsense").is_err() && Picture::read(b"").is_err());
        assert!(Picture::create(0, 5, color("#fff")).is_err());
        assert!(Picture::create(MAX_SIDE + 1, 1, color("#fff")).is_err());
        assert!(Picture::create(10_000, 10_000, color("#fff")).is_err());
        // A PNG of 60,000 x 60,000 pixels in a few bytes.
        let mut bomb =
            Picture::create(1, 1, color("#fff")).expect("small").write(None, None).expect("writes");
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert!(Picture::read(&bomb).is_err());
    }

    #[test]
    fn changes_have_the_sizes_they_say() {
        let base = Picture::create(100, 50, color("#0000ff")).expect("small");
        let resized = |width, height, fit| {
            let mut picture = base.clone();
            picture.resize(width, height, fit).expect("small");
            picture.size()
        };
        assert_eq!(resized(10.0, 10.0, Fit::Exact), (10, 10));
        assert_eq!(resized(20.0, 20.0, Fit::Smaller), (20, 10));
        assert_eq!(resized(200.0, 200.0, Fit::Smaller), (100, 50));
        assert_eq!(resized(200.0, 200.0, Fit::Larger), (200, 100));
        assert_eq!(resized(20.0, 20.0, Fit::Larger), (100, 50));
        assert_eq!(resized(20.0, 20.0, Fit::Cover), (40, 20));
        assert_eq!(resized(50.0, 200.0, Fit::Percent), (50, 100));
        assert_eq!(resized(25.0, 50.0, Fit::Area), (50, 25));
        let mut turned = base.clone();
        turned.rotate(90.0, color("#ffffffff")).expect("small");
        assert_eq!(turned.size(), (50, 100));
        turned.border(5, 10, color("#000000")).expect("small");
        assert_eq!(turned.size(), (60, 120));
        turned.crop(10, 20, 55, 110).expect("inside");
        assert_eq!(turned.size(), (5, 10));
        let mut slanted = base.clone();
        slanted.shear(45.0, 0.0).expect("small");
        assert_eq!(slanted.size(), (150, 50));
        assert!(base.clone().resize(1e9, 1e9, Fit::Exact).is_err());
        assert!(base.clone().crop(10, 10, 500, 0).is_err());
    }

    #[test]
    fn paint_covers_what_it_says() {
        let mut picture = Picture::create(40, 40, color("#ffffff")).expect("small");
        picture.draw(Primitive::Rectangle { corner: 0.0 }, (10.0, 10.0), (19.0, 19.0), color("#ff0000"));
        assert_eq!(picture.pixels.get_pixel(15, 15).0, [255, 0, 0, 255]);
        assert_eq!(picture.pixels.get_pixel(25, 15).0, [255, 255, 255, 255]);
        picture.draw(Primitive::Circle, (30.0, 30.0), (34.0, 30.0), color("#0000ff80"));
        let [red, _, blue, _] = picture.pixels.get_pixel(30, 30).0;
        assert!(red > 100 && red < 150 && blue == 255, "half covered");
        picture.draw(Primitive::Line, (0.0, 0.0), (39.0, 0.0), color("#00ff00"));
        assert_eq!(picture.pixels.get_pixel(20, 0).0, [0, 255, 0, 255]);
        picture.transparent(color("#ff0000"));
        assert_eq!(picture.pixels.get_pixel(15, 15).0[3], 0);
        let before = picture.clone();
        let lettering = Lettering { size: 18.0, color: color("#000000"), bold: false, line_length: 80 };
        picture.text("Hi", (2.0, 38.0), &lettering);
        let dark =
            picture.pixels.pixels().filter(|pixel| pixel.0[0] < 60 && pixel.0[1] < 60 && pixel.0[2] < 60);
        assert!(dark.count() > 5 && picture.pixels != before.pixels, "letters are there");
        let mut over = Picture::create(40, 40, color("#ffffff")).expect("small");
        let small = Picture::create(10, 10, color("#123456")).expect("small");
        over.composite(&small, (35, -5), Operator::Over);
        assert_eq!(over.pixels.get_pixel(39, 4).0, [0x12, 0x34, 0x56, 255]);
        assert_eq!(over.pixels.get_pixel(39, 5).0, [255; 4]);
        let edge = over.pixels.get_pixel(34, 2).0[0];
        over.blur(2.0);
        assert_ne!(over.pixels.get_pixel(34, 2).0[0], edge);
    }
}
