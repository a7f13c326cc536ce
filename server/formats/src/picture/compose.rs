//! Putting one picture onto another.

use image::Rgba;

use super::Picture;
use super::color::byte;

/// How the colours of two pictures come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operator {
    /// The upper one covers.
    #[default]
    Over,
    /// The upper one where the lower one is, over it.
    Atop,
    /// The upper one where the lower one is.
    In,
    /// The upper one where the lower one is not.
    Out,
    /// Where only one of both is.
    Xor,
    /// The sum, at most white.
    Plus,
    /// The sum, beginning again at black.
    Add,
    /// The lower one without the upper one, at least black.
    Minus,
    /// The lower one without the upper one, beginning again at white.
    Subtract,
    /// How much they differ.
    Difference,
    /// The product.
    Multiply,
    /// The lower one divided by the upper one.
    Divide,
    /// The upper one instead of the lower one.
    Copy,
    /// Only its red.
    CopyRed,
    /// Only its green.
    CopyGreen,
    /// Only its blue.
    CopyBlue,
    /// Only how much it covers.
    CopyOpacity,
}

impl Operator {
    /// The operator called `name`, such as `CopyRed`; `None` when it is not done here.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Over" => Self::Over,
            "Atop" => Self::Atop,
            "In" => Self::In,
            "Out" => Self::Out,
            "Xor" => Self::Xor,
            "Plus" => Self::Plus,
            "Add" => Self::Add,
            "Minus" => Self::Minus,
            "Subtract" => Self::Subtract,
            "Difference" => Self::Difference,
            "Multiply" => Self::Multiply,
            "Divide" => Self::Divide,
            "Copy" => Self::Copy,
            "CopyRed" => Self::CopyRed,
            "CopyGreen" => Self::CopyGreen,
            "CopyBlue" => Self::CopyBlue,
            "CopyOpacity" => Self::CopyOpacity,
            _ => return None,
        })
    }
}

impl Picture {
    /// Puts `upper` onto it with its upper left corner at `place`.
    #[expect(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "checked against the picture"
    )]
    pub fn composite(&mut self, upper: &Picture, place: (i64, i64), operator: Operator) {
        let (width, height) = self.pixels.dimensions();
        for (x, y, top) in upper.pixels.enumerate_pixels() {
            let (x, y) = (i64::from(x) + place.0, i64::from(y) + place.1);
            if x < 0 || y < 0 || x >= i64::from(width) || y >= i64::from(height) {
                continue;
            }
            let bottom = self.pixels.get_pixel_mut(x as u32, y as u32);
            *bottom = composed(*top, *bottom, operator);
        }
    }
}

fn composed(top: Rgba<u8>, bottom: Rgba<u8>, operator: Operator) -> Rgba<u8> {
    let (upper, lower) = (f32::from(top.0[3]) / 255.0, f32::from(bottom.0[3]) / 255.0);
    // The rules of Porter and Duff: how much of each counts.
    let (own, other) = match operator {
        Operator::Over => (1.0, 1.0 - upper),
        Operator::Atop => (lower, 1.0 - upper),
        Operator::In => (lower, 0.0),
        Operator::Out => (1.0 - lower, 0.0),
        Operator::Xor => (1.0 - lower, 1.0 - upper),
        Operator::Copy => return top,
        _ => return by_channel(top, bottom, operator),
    };
    let (own, other) = (upper * own, lower * other);
    let whole = own + other;
    if whole <= 0.0 {
        return Rgba([0, 0, 0, 0]);
    }
    let mix = |at: usize| byte((f32::from(top.0[at]) * own + f32::from(bottom.0[at]) * other) / whole);
    Rgba([mix(0), mix(1), mix(2), byte(whole * 255.0)])
}

fn by_channel(top: Rgba<u8>, bottom: Rgba<u8>, operator: Operator) -> Rgba<u8> {
    let mut made = bottom;
    match operator {
        Operator::CopyRed => made.0[0] = top.0[0],
        Operator::CopyGreen => made.0[1] = top.0[1],
        Operator::CopyBlue => made.0[2] = top.0[2],
        Operator::CopyOpacity => made.0[3] = top.0[3],
        _ => {
            for (channel, (upper, lower)) in made.0.iter_mut().zip(top.0.into_iter().zip(bottom.0)).take(3) {
                *channel = match operator {
                    Operator::Plus => lower.saturating_add(upper),
                    Operator::Add => lower.wrapping_add(upper),
                    Operator::Minus => lower.saturating_sub(upper),
                    Operator::Subtract => lower.wrapping_sub(upper),
                    Operator::Difference => lower.abs_diff(upper),
                    Operator::Multiply => byte(f32::from(lower) * f32::from(upper) / 255.0),
                    _ => byte(f32::from(lower) * 255.0 / f32::from(upper).max(1.0)),
                };
            }
            made.0[3] = bottom.0[3].max(top.0[3]);
        }
    }
    made
}
