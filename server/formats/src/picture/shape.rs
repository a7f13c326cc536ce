//! Changes of size and shape.

use image::imageops::{self, FilterType};
use image::{Rgba, RgbaImage};

use super::color::{Color, byte};
use super::{Picture, check_size};
use crate::FormatError;

/// How a size is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fit {
    /// Exactly this size, without regard to proportions.
    Exact,
    /// As many pixels as this width times height.
    #[default]
    Area,
    /// At least this size.
    Cover,
    /// At most this size; smaller pictures stay.
    Smaller,
    /// Only pictures smaller than this grow, up to it.
    Larger,
    /// Percents of the size.
    Percent,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn pixels(size: f64) -> u32 {
    size.round().clamp(1.0, 1e9) as u32
}

impl Picture {
    /// Makes it larger or smaller.
    ///
    /// # Errors
    /// When it would have too many pixels.
    pub fn resize(&mut self, width: f64, height: f64, fit: Fit) -> Result<(), FormatError> {
        if !(width > 0.0 && height > 0.0) {
            return Err(FormatError::malformed("a picture", "a size is more than 0"));
        }
        let (old_width, old_height) = (f64::from(self.pixels.width()), f64::from(self.pixels.height()));
        let (across, down) = (width / old_width, height / old_height);
        let scaled = |scale: f64| (pixels(old_width * scale), pixels(old_height * scale));
        let (new_width, new_height) = match fit {
            Fit::Exact => (pixels(width), pixels(height)),
            Fit::Percent => (pixels(old_width * width / 100.0), pixels(old_height * height / 100.0)),
            Fit::Area => {
                let scale = (across * down).sqrt();
                (pixels((old_width * scale + 0.25).floor()), pixels((old_height * scale + 0.25).floor()))
            }
            Fit::Cover => scaled(across.max(down)),
            Fit::Smaller => scaled(across.min(down).min(1.0)),
            Fit::Larger => scaled(across.min(down).max(1.0)),
        };
        check_size(new_width, new_height)?;
        if (new_width, new_height) != self.pixels.dimensions() {
            self.pixels = imageops::resize(&self.pixels, new_width, new_height, FilterType::Lanczos3);
        }
        Ok(())
    }

    /// Keeps a rectangle; what of it lies outside is left out.
    ///
    /// # Errors
    /// When nothing of it lies inside.
    pub fn crop(&mut self, width: u32, height: u32, x: u32, y: u32) -> Result<(), FormatError> {
        let (whole_width, whole_height) = self.pixels.dimensions();
        if width == 0 || height == 0 || x >= whole_width || y >= whole_height {
            return Err(FormatError::malformed("a picture", "nothing of the picture lies in the rectangle"));
        }
        let (width, height) = (width.min(whole_width - x), height.min(whole_height - y));
        self.pixels = imageops::crop_imm(&self.pixels, x, y, width, height).to_image();
        Ok(())
    }

    /// Puts a frame around it: `width` at the sides, `height` above and below.
    ///
    /// # Errors
    /// When it would have too many pixels.
    pub fn border(&mut self, width: u32, height: u32, color: Color) -> Result<(), FormatError> {
        let (inner_width, inner_height) = self.pixels.dimensions();
        let outer = (
            inner_width.saturating_add(width.saturating_mul(2)),
            inner_height.saturating_add(height.saturating_mul(2)),
        );
        check_size(outer.0, outer.1)?;
        let mut framed = RgbaImage::from_pixel(outer.0, outer.1, color.pixel());
        imageops::replace(&mut framed, &self.pixels, i64::from(width), i64::from(height));
        self.pixels = framed;
        Ok(())
    }

    /// Turns it clockwise; it grows as needed.
    ///
    /// # Errors
    /// When it would have too many pixels.
    pub fn rotate(&mut self, degrees: f64, background: Color) -> Result<(), FormatError> {
        let turn = degrees.rem_euclid(360.0);
        if turn == 0.0 {
            return Ok(());
        }
        if turn == 90.0 {
            self.pixels = imageops::rotate90(&self.pixels);
        } else if turn == 180.0 {
            self.pixels = imageops::rotate180(&self.pixels);
        } else if turn == 270.0 {
            self.pixels = imageops::rotate270(&self.pixels);
        } else {
            let (sine, cosine) = turn.to_radians().sin_cos();
            return self.map([cosine, -sine, sine, cosine], background);
        }
        Ok(())
    }

    /// Slants it along both axes; it grows as needed, white where nothing was.
    ///
    /// # Errors
    /// When it would have too many pixels, or an angle is a right one.
    pub fn shear(&mut self, across: f64, down: f64) -> Result<(), FormatError> {
        let (across, down) = (across.to_radians().tan(), down.to_radians().tan());
        if !(across.abs() < 1e4 && down.abs() < 1e4 && (1.0 - across * down).abs() > 1e-6) {
            return Err(FormatError::malformed("a picture", "the angles leave nothing of the picture"));
        }
        self.map([1.0, across, down, 1.0], Color([255; 4]))
    }

    /// Moves every pixel by the matrix `[a, b, c, d]` around the middle and makes room for all of them.
    fn map(&mut self, [a, b, c, d]: [f64; 4], background: Color) -> Result<(), FormatError> {
        let (width, height) = (f64::from(self.pixels.width()), f64::from(self.pixels.height()));
        let new_width = pixels((a * width).abs() + (b * height).abs() - 1e-9);
        let new_height = pixels((c * width).abs() + (d * height).abs() - 1e-9);
        check_size(new_width, new_height)?;
        let (middle_x, middle_y) = (f64::from(new_width) / 2.0, f64::from(new_height) / 2.0);
        let scale = a * d - b * c;
        let mut mapped = RgbaImage::new(new_width, new_height);
        for (x, y, pixel) in mapped.enumerate_pixels_mut() {
            let (right, under) = (f64::from(x) + 0.5 - middle_x, f64::from(y) + 0.5 - middle_y);
            let source_x = (d * right - b * under) / scale + width / 2.0 - 0.5;
            let source_y = (a * under - c * right) / scale + height / 2.0 - 0.5;
            *pixel = between(&self.pixels, source_x, source_y, background);
        }
        self.pixels = mapped;
        Ok(())
    }
}

/// The colour at a place between pixels.
#[expect(clippy::cast_possible_truncation, reason = "places in a picture")]
fn between(pixels: &RgbaImage, x: f64, y: f64, background: Color) -> Rgba<u8> {
    let (left, top) = (x.floor(), y.floor());
    let mut sum = [0.0_f32; 4];
    for (column, row) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let weight = (1.0 - (x - left - column).abs()) * (1.0 - (y - top - row).abs());
        let place = (left + column, top + row);
        let inside = place.0 >= 0.0
            && place.1 >= 0.0
            && place.0 < f64::from(pixels.width())
            && place.1 < f64::from(pixels.height());
        #[expect(clippy::cast_sign_loss, reason = "checked above")]
        let color = if inside { pixels.get_pixel(place.0 as u32, place.1 as u32).0 } else { background.0 };
        let alpha = f32::from(color[3]) * weight as f32;
        for (total, channel) in sum.iter_mut().zip(color).take(3) {
            *total += f32::from(channel) * alpha;
        }
        sum[3] += alpha;
    }
    if sum[3] <= 0.0 {
        return Rgba([background.0[0], background.0[1], background.0[2], 0]);
    }
    Rgba([byte(sum[0] / sum[3]), byte(sum[1] / sum[3]), byte(sum[2] / sum[3]), byte(sum[3])])
}
