//! Drawing on a picture: lines, rectangles, circles, texts; blurring, and making a colour transparent.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use image::imageops;

use super::Picture;
use super::color::{Color, blend};

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Primitive {
    /// A line from start to end.
    Line,
    /// A filled rectangle with its corners at start and end, rounded by so many pixels.
    Rectangle {
        /// Radius of the corners.
        corner: f32,
    },
    /// A filled circle around start whose edge goes through end.
    Circle,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub struct Lettering {
    /// Height of letters in pixels.
    pub size: f32,
    /// Their colour.
    pub color: Color,
    /// Bold letters.
    pub bold: bool,
    /// Characters after which a line is broken.
    pub line_length: usize,
}

/// The fonts there are.
pub const FONTS: [&str; 2] = ["Noto Sans", "Noto Sans Bold"];

impl Picture {
    /// Draws `primitive` between two points.
    pub fn draw(&mut self, primitive: Primitive, start: (f32, f32), end: (f32, f32), color: Color) {
        match primitive {
            Primitive::Rectangle { corner } => {
                let (left, right) = (start.0.min(end.0), start.0.max(end.0) + 1.0);
                let (top, bottom) = (start.1.min(end.1), start.1.max(end.1) + 1.0);
                let corner = corner.max(0.0).min((right - left) / 2.0).min((bottom - top) / 2.0);
                self.fill((left, top), (right, bottom), color, |x, y| {
                    let dx = (left + corner - x).max(x - (right - corner)).max(0.0);
                    let dy = (top + corner - y).max(y - (bottom - corner)).max(0.0);
                    if corner == 0.0 {
                        if x > left && x < right && y > top && y < bottom { 1.0 } else { 0.0 }
                    } else {
                        corner - dx.hypot(dy) + 0.5
                    }
                });
            }
            Primitive::Circle => {
                let radius = (end.0 - start.0).hypot(end.1 - start.1);
                let middle = (start.0 + 0.5, start.1 + 0.5);
                let reach = radius + 1.0;
                let from = (middle.0 - reach, middle.1 - reach);
                self.fill(from, (middle.0 + reach, middle.1 + reach), color, |x, y| {
                    radius - (x - middle.0).hypot(y - middle.1) + 0.5
                });
            }
            Primitive::Line => {
                let (from, to) = ((start.0 + 0.5, start.1 + 0.5), (end.0 + 0.5, end.1 + 0.5));
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let length = (dx * dx + dy * dy).max(f32::EPSILON);
                let low = (from.0.min(to.0) - 1.0, from.1.min(to.1) - 1.0);
                let high = (from.0.max(to.0) + 1.0, from.1.max(to.1) + 1.0);
                self.fill(low, high, color, |x, y| {
                    let along = (((x - from.0) * dx + (y - from.1) * dy) / length).clamp(0.0, 1.0);
                    1.0 - (x - from.0 - along * dx).hypot(y - from.1 - along * dy)
                });
            }
        }
    }

    /// Paints the pixels between two points as much as `coverage` says for their middle.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to the picture"
    )]
    fn fill(&mut self, low: (f32, f32), high: (f32, f32), color: Color, coverage: impl Fn(f32, f32) -> f32) {
        let (width, height) = self.pixels.dimensions();
        let clamp = |value: f32, most: u32| value.clamp(0.0, most as f32) as u32;
        for y in clamp(low.1.floor(), height)..clamp(high.1.ceil(), height) {
            for x in clamp(low.0.floor(), width)..clamp(high.0.ceil(), width) {
                let covered = coverage(x as f32 + 0.5, y as f32 + 0.5);
                if covered > 0.0 {
                    blend(self.pixels.get_pixel_mut(x, y), color.0, covered);
                }
            }
        }
    }

    /// Writes `text`; the foot of its first line is at `place`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked against the picture"
    )]
    pub fn text(&mut self, text: &str, place: (f32, f32), lettering: &Lettering) {
        let bytes = if lettering.bold { ttf_noto_sans::BOLD } else { ttf_noto_sans::REGULAR };
        let Ok(font) = FontRef::try_from_slice(bytes) else { return };
        let size = if lettering.size.is_finite() { lettering.size.clamp(1.0, 2000.0) } else { 18.0 };
        // A font's height is more than the size people mean.
        let units = font.units_per_em().unwrap_or(1000.0);
        let scale = PxScale::from(size * font.height_unscaled() / units);
        let scaled = font.as_scaled(scale);
        let (width, height) = self.pixels.dimensions();
        let mut foot = place.1;
        for line in lines(text, lettering.line_length) {
            let mut right = place.0;
            let mut before = None;
            for letter in line.chars().take(10_000) {
                let glyph = scaled.glyph_id(letter);
                if let Some(before) = before {
                    right += scaled.kern(before, glyph);
                }
                before = Some(glyph);
                let placed = glyph.with_scale_and_position(scale, ab_glyph::point(right, foot));
                right += scaled.h_advance(glyph);
                let Some(outline) = font.outline_glyph(placed) else { continue };
                let bounds = outline.px_bounds();
                outline.draw(|x, y, covered| {
                    let (x, y) = (bounds.min.x as i64 + i64::from(x), bounds.min.y as i64 + i64::from(y));
                    if x >= 0 && y >= 0 && x < i64::from(width) && y < i64::from(height) {
                        blend(self.pixels.get_pixel_mut(x as u32, y as u32), lettering.color.0, covered);
                    }
                });
            }
            foot += scaled.height();
        }
    }

    /// Blurs it.
    pub fn blur(&mut self, sigma: f32) {
        if sigma > 0.0 && sigma.is_finite() {
            self.pixels = imageops::fast_blur(&self.pixels, sigma.min(500.0));
        }
    }

    /// Makes the pixels of a colour transparent.
    pub fn transparent(&mut self, color: Color) {
        for pixel in self.pixels.pixels_mut().filter(|pixel| pixel.0[..3] == color.0[..3]) {
            pixel.0[3] = 0;
        }
    }
}

/// The lines of `text`, broken between words where they would be longer than `length` characters.
fn lines(text: &str, length: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if line.chars().count() + word.chars().count() + 1 > length {
                lines.push(std::mem::take(&mut line).trim().to_owned());
            }
            line.push_str(word);
            line.push(' ');
        }
        lines.push(line.trim().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_between_words() {
        assert_eq!(lines("one two three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(lines("", 80), [""]);
    }
}
