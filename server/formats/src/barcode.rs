//! QR codes and barcodes: making them, and reading them off pictures.

use image::{Rgba, RgbaImage};
use rxing::common::BitMatrix;
use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};

use crate::FormatError;
use crate::picture::{Color, Picture, check_size};

/// A kind of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbology {
    /// QR code: any text.
    Qr,
    /// Code 128: ASCII.
    Code128,
    /// Code 39: capitals, digits, a few signs.
    Code39,
    /// EAN-13: 12 digits and a check digit.
    Ean13,
    /// EAN-8: 7 digits and a check digit.
    Ean8,
    /// UPC-A: 11 digits and a check digit.
    UpcA,
}

impl Symbology {
    /// The kind called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "qr" => Self::Qr,
            "code128" => Self::Code128,
            "code39" => Self::Code39,
            "ean13" => Self::Ean13,
            "ean8" => Self::Ean8,
            "upcA" => Self::UpcA,
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::Code128 => "code128",
            Self::Code39 => "code39",
            Self::Ean13 => "ean13",
            Self::Ean8 => "ean8",
            Self::UpcA => "upcA",
        }
    }

    fn format(self) -> BarcodeFormat {
        match self {
            Self::Qr => BarcodeFormat::QR_CODE,
            Self::Code128 => BarcodeFormat::CODE_128,
            Self::Code39 => BarcodeFormat::CODE_39,
            Self::Ean13 => BarcodeFormat::EAN_13,
            Self::Ean8 => BarcodeFormat::EAN_8,
            Self::UpcA => BarcodeFormat::UPC_A,
        }
    }

    fn known(format: &BarcodeFormat) -> Option<Self> {
        [Self::Qr, Self::Code128, Self::Code39, Self::Ean13, Self::Ean8, Self::UpcA]
            .into_iter()
            .find(|kind| kind.format() == *format)
    }

    fn label(self) -> &'static str {
        match self {
            Self::Qr => "a QR code",
            Self::Code128 => "Code 128",
            Self::Code39 => "Code 39",
            Self::Ean13 => "EAN-13",
            Self::Ean8 => "EAN-8",
            Self::UpcA => "UPC-A",
        }
    }
}

/// The look of a code.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Pixels of the narrowest bar, or of a module.
    pub module: u32,
    /// Pixels of the height of bars; QR codes are square.
    pub height: u32,
    /// Modules that stay empty around it.
    pub margin: u32,
    /// Colour of bars.
    pub dark: Color,
    /// Colour between them.
    pub light: Color,
    /// How much of a QR code may be lost: `L`, `M`, `Q` or `H`.
    pub correction: char,
}

/// A code as dark and light modules.
pub struct Code {
    rows: Vec<Vec<bool>>,
    square: bool,
}

/// Encodes `text`. Check digits are added when they are missing, and checked when not.
///
/// # Errors
/// When the kind of code cannot hold the text.
pub fn encode(text: &str, kind: Symbology, correction: char) -> Result<Code, FormatError> {
    let refused = |what: String| FormatError::malformed("a text for a barcode", what);
    if text.is_empty() {
        return Err(refused("there is no text".to_owned()));
    }
    let length = match kind {
        Symbology::Ean13 => Some(12),
        Symbology::Ean8 => Some(7),
        Symbology::UpcA => Some(11),
        _ => None,
    };
    let mut content = text.to_owned();
    if let Some(length) = length {
        let digits = text.chars().all(|digit| digit.is_ascii_digit());
        if !digits || (text.len() != length && text.len() != length + 1) {
            return Err(refused(format!("{} is {length} digits and a check digit", kind.label())));
        }
        let check = check_digit(&text[..length]);
        match text[length..].chars().next() {
            None => content.push(check),
            Some(given) if given == check => {}
            Some(given) => return Err(refused(format!("the check digit is {given}, it has to be {check}"))),
        }
    }
    let most = if kind == Symbology::Qr { 2953 } else { 80 };
    if content.len() > most {
        return Err(refused(format!("{} holds at most {most} characters", kind.label())));
    }
    let hints = EncodeHints {
        ErrorCorrection: (kind == Symbology::Qr).then(|| correction.to_string()),
        CharacterSet: (kind == Symbology::Qr && !content.is_ascii()).then(|| "UTF-8".to_owned()),
        Margin: Some("0".to_owned()),
        ..EncodeHints::default()
    };
    let matrix: BitMatrix = MultiFormatWriter
        .encode_with_hints(&content, &kind.format(), 0, 0, &hints)
        .map_err(|error| refused(format!("{} cannot hold it: {error}", kind.label())))?;
    let height = if kind == Symbology::Qr { matrix.height() } else { 1 };
    let rows = (0..height).map(|y| (0..matrix.width()).map(|x| matrix.get(x, y)).collect());
    Ok(Code { rows: rows.collect(), square: kind == Symbology::Qr })
}

/// The digit that makes the weighted sum of `digits` a multiple of ten (GS1).
fn check_digit(digits: &str) -> char {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

impl Code {
    fn size(&self, look: &Look) -> (u32, u32) {
        let columns = u32::try_from(self.rows.first().map_or(0, Vec::len)).unwrap_or(u32::MAX);
        let width = columns.saturating_add(look.margin.saturating_mul(2)).saturating_mul(look.module);
        let margin = look.margin.saturating_mul(2).saturating_mul(look.module);
        (width, if self.square { width } else { look.height.saturating_add(margin) })
    }

    /// The code as a picture.
    ///
    /// # Errors
    /// When it would have too many pixels.
    pub fn picture(&self, look: &Look) -> Result<Picture, FormatError> {
        let (width, height) = self.size(look);
        check_size(width, height)?;
        let module = look.module.max(1);
        let margin = look.margin * module;
        let pixels = RgbaImage::from_fn(width, height, |x, y| {
            let inside = x >= margin && y >= margin && x < width - margin && y < height - margin;
            let row = if self.square { y.wrapping_sub(margin) / module } else { 0 };
            let dark = inside && self.at(x.wrapping_sub(margin) / module, row);
            Rgba(if dark { look.dark.0 } else { look.light.0 })
        });
        Ok(Picture::from_pixels(pixels))
    }

    /// The code as SVG.
    pub fn svg(&self, look: &Look) -> String {
        let (width, height) = self.size(look);
        let (module, margin) = (look.module.max(1), look.margin * look.module.max(1));
        let bar = if self.square { module } else { look.height };
        let mut path = String::new();
        for (row, modules) in (0_u32..).zip(&self.rows) {
            let mut at = 0;
            while at < modules.len() {
                let dark = modules[at];
                let run = modules[at..].iter().take_while(|module| **module == dark).count();
                if dark {
                    let x = margin + u32::try_from(at).unwrap_or(0) * module;
                    let wide = u32::try_from(run).unwrap_or(0) * module;
                    path += &format!("M{x} {}h{wide}v{bar}h-{wide}z", margin + row * module);
                }
                at += run;
            }
        }
        let paint = |color: Color| {
            let [red, green, blue, alpha] = color.0;
            let opacity = if alpha == 255 {
                String::new()
            } else {
                format!(" fill-opacity=\"{:.3}\"", f32::from(alpha) / 255.0)
            };
            format!("fill=\"#{red:02x}{green:02x}{blue:02x}\"{opacity}")
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" shape-rendering=\"crispEdges\"><rect width=\"{width}\" height=\"{height}\" {}/><path d=\"{path}\" {}/></svg>",
            paint(look.light),
            paint(look.dark),
        )
    }

    fn at(&self, column: u32, row: u32) -> bool {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        self.rows.get(place(row)).and_then(|row| row.get(place(column))).copied().unwrap_or(false)
    }
}

/// The code on a picture: its text and kind; `None` when there is none that is known.
pub fn decode(picture: &Picture) -> Option<(String, Symbology)> {
    let (width, height) = picture.size();
    let found = rxing::helpers::detect_in_luma(picture.lightness(), width, height, None).ok()?;
    let kind = Symbology::known(found.getBarcodeFormat())?;
    Some((found.getText().to_owned(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look() -> Look {
        let color = |text| Color::parse(text).expect("a colour");
        Look {
            module: 4,
            height: 60,
            margin: 8,
            dark: color("#000000"),
            light: color("#ffffff"),
            correction: 'M',
        }
    }

    #[test]
    fn what_was_encoded_is_read_again() {
        let cases = [
            (Symbology::Qr, "https://example.com/?q=größe", "https://example.com/?q=größe"),
            (Symbology::Code128, "Hello-128", "Hello-128"),
            (Symbology::Code39, "ABC-39", "ABC-39"),
            (Symbology::Ean13, "400638133393", "4006381333931"),
            (Symbology::Ean13, "4006381333931", "4006381333931"),
            (Symbology::Ean8, "9638507", "96385074"),
            (Symbology::UpcA, "03600029145", "036000291452"),
        ];
        for (kind, text, expected) in cases {
            let code = encode(text, kind, 'M').unwrap_or_else(|error| panic!("{text}: {error}"));
            let picture = code.picture(&look()).expect("small");
            let (read, _) = decode(&picture).unwrap_or_else(|| panic!("{text} cannot be read"));
            // An EAN-13 that starts with 0 is a UPC-A.
            assert_eq!(read.trim_start_matches('0'), expected.trim_start_matches('0'), "{kind:?}");
            assert!(code.svg(&look()).starts_with("<svg ") && code.svg(&look()).contains("M32 32h"));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (kind, text) in [
            (Symbology::Qr, ""),
            (Symbology::Ean13, "12345"),
            (Symbology::Ean13, "4006381333930"),
            (Symbology::Ean8, "abcdefg"),
            (Symbology::Code39, "größe"),
            (Symbology::Code128, "ÄÖÜ☃"),
        ] {
            assert!(encode(text, kind, 'M').is_err(), "{kind:?} {text}");
        }
        assert!(encode(&"x".repeat(5000), Symbology::Qr, 'L').is_err());
        assert!(decode(&Picture::create(30, 30, look().light).expect("small")).is_none());
        let huge = Look { module: 5000, ..look() };
        assert!(encode("x", Symbology::Qr, 'M').expect("encodes").picture(&huge).is_err());
    }
}
