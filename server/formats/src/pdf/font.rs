//! Fonts of a page: what their codes mean and how wide they are.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object};

/// Codes of one font whose widths are remembered.
const CODES: usize = 65_536;

/// Widths of Helvetica from the space on, in thousandths of the font size: for the fonts that every viewer has, which
/// files use without saying how wide their letters are.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A font.
pub struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    widths: HashMap<u32, f64>,
    /// Width of other codes.
    default: f64,
    /// Whether a code has two bytes.
    pub wide: bool,
}

impl<'a> Font<'a> {
    /// Reads a font; what it does not say is guessed. Its parts may unpack to `part` bytes.
    pub fn of(font: &'a Dictionary, document: &'a Document, part: usize) -> Self {
        let wide = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"Type0");
        let (widths, default) =
            if wide { composite(font, document).unwrap_or_default() } else { simple(font, document) };
        let default = if default > 0.0 { default } else { 500.0 };
        Self { encoding: font.get_font_encoding_with_limit(document, part).ok(), widths, default, wide }
    }

    /// The text that `bytes` show.
    pub fn decode(&self, bytes: &[u8]) -> String {
        let decoded = self.encoding.as_ref().and_then(|encoding| Document::decode_text(encoding, bytes).ok());
        decoded.unwrap_or_else(|| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
    }

    /// Width of what `bytes` show, in font sizes, and how many codes they are.
    pub fn width(&self, bytes: &[u8]) -> (f64, usize) {
        let of = |code: u32| self.widths.get(&code).copied().unwrap_or(self.default);
        let code = |bytes: &[u8]| bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
        let size = if self.wide { 2 } else { 1 };
        let codes = bytes.chunks(size);
        let count = codes.len();
        (codes.map(|bytes| of(code(bytes))).sum::<f64>() / 1000.0, count)
    }
}

fn number(object: &Object, document: &Document) -> Option<f64> {
    let object = document.dereference(object).map_or(object, |(_, object)| object);
    object.as_float().ok().map(f64::from)
}

fn code(object: &Object) -> Option<u32> {
    object.as_i64().ok().and_then(|code| u32::try_from(code).ok())
}

/// Widths of a font with codes of one byte, and that of the others.
fn simple(font: &Dictionary, document: &Document) -> (HashMap<u32, f64>, f64) {
    if let Ok(listed) = font.get_deref(b"Widths", document).and_then(Object::as_array) {
        let first = font.get(b"FirstChar").ok().and_then(code).unwrap_or(0);
        let widths = listed.iter().map(|width| number(width, document).unwrap_or(500.0));
        return ((first..).zip(widths).take(256).collect(), 500.0);
    }
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    let is = |part: &[u8]| name.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    if is(b"courier") {
        return (HashMap::new(), 600.0);
    }
    let narrow = if is(b"times") { 0.9 } else { 1.0 };
    ((32..).zip(HELVETICA.map(|width| f64::from(width) * narrow)).collect(), 556.0 * narrow)
}

/// Widths of a font with codes of two bytes: `[first [w w …] first last w …]`, and that of the others.
fn composite(font: &Dictionary, document: &Document) -> Option<(HashMap<u32, f64>, f64)> {
    let inner = font.get_deref(b"DescendantFonts", document).ok()?.as_array().ok()?.first()?;
    let inner = document.dereference(inner).map_or(inner, |(_, object)| object).as_dict().ok()?;
    let default = inner.get(b"DW").ok().and_then(|width| number(width, document)).unwrap_or(1000.0);
    let mut widths = HashMap::new();
    let listed =
        inner.get_deref(b"W", document).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut rest = listed.iter();
    while let (Some(first), Some(next)) = (rest.next().and_then(code), rest.next()) {
        let next = document.dereference(next).map_or(next, |(_, object)| object);
        if let Ok(each) = next.as_array() {
            for (code, width) in (first..).zip(each).take(CODES) {
                widths.insert(code, number(width, document).unwrap_or(default));
            }
        } else if let (Some(last), Some(width)) = (code(next), rest.next()) {
            let width = number(width, document).unwrap_or(default);
            widths.extend((first..=last).take(CODES).map(|code| (code, width)));
        }
        if widths.len() > CODES {
            break;
        }
    }
    Some((widths, default))
}
