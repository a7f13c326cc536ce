//! Colours as people write them.

use image::Rgba;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub(crate) [u8; 4]);

impl Color {
    /// Reads `#rgb`, `#rrggbb` or `#rrggbbtt`, where the last two digits say how much shines through: `00` is opaque and
    /// `ff` invisible. A few names are known too.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let named = match text.as_str() {
            "black" => Some([0, 0, 0]),
            "white" => Some([255, 255, 255]),
            "red" => Some([255, 0, 0]),
            "green" => Some([0, 128, 0]),
            "blue" => Some([0, 0, 255]),
            "yellow" => Some([255, 255, 0]),
            "gray" | "grey" => Some([128, 128, 128]),
            "orange" => Some([255, 165, 0]),
            _ => None,
        };
        if let Some([red, green, blue]) = named {
            return Some(Self([red, green, blue, 255]));
        }
        if matches!(text.as_str(), "none" | "transparent") {
            return Some(Self([0, 0, 0, 0]));
        }
        let digits = text.strip_prefix('#').unwrap_or(&text);
        if !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let single = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok().map(|digit| digit * 17);
        Some(match digits.len() {
            3 => Self([single(0)?, single(1)?, single(2)?, 255]),
            6 => Self([pair(0)?, pair(2)?, pair(4)?, 255]),
            8 => Self([pair(0)?, pair(2)?, pair(4)?, 255 - pair(6)?]),
            _ => return None,
        })
    }

    pub(super) fn pixel(self) -> Rgba<u8> {
        Rgba(self.0)
    }
}

/// `top` with `coverage` (0 to 1) over `bottom`.
pub(super) fn blend(bottom: &mut Rgba<u8>, top: [u8; 4], coverage: f32) {
    let alpha = f32::from(top[3]) / 255.0 * coverage.clamp(0.0, 1.0);
    if alpha <= 0.0 {
        return;
    }
    let under = f32::from(bottom.0[3]) / 255.0 * (1.0 - alpha);
    let whole = alpha + under;
    for (channel, color) in bottom.0.iter_mut().zip(top).take(3) {
        *channel = byte((f32::from(color) * alpha + f32::from(*channel) * under) / whole);
    }
    bottom.0[3] = byte(whole * 255.0);
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
pub(super) fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_written() {
        assert_eq!(Color::parse("#f00"), Some(Color([255, 0, 0, 255])));
        assert_eq!(Color::parse("#01020300"), Some(Color([1, 2, 3, 255])));
        assert_eq!(Color::parse("010203ff"), Some(Color([1, 2, 3, 0])));
        assert_eq!(Color::parse("white"), Some(Color([255; 4])));
        assert_eq!((Color::parse("#12"), Color::parse("#gggggg"), Color::parse("é")), (None, None, None));
    }
}
