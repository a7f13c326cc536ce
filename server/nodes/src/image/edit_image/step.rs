//! One change of a picture.

use ecow::EcoString;
use formats::picture::{Color, FONTS, Fit, Lettering, Operator, Picture, Primitive};
use model::Value;
use node_sdk::NodeError;
use serde::Deserialize;

use super::failed;

#[derive(Debug, Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) enum Operation {
    Blur,
    #[default]
    Border,
    Composite,
    Create,
    Crop,
    Draw,
    Information,
    MultiStep,
    Resize,
    Rotate,
    Shear,
    Text,
    Transparent,
}

/// A change and all that it may need; what an absent field means is what the form shows.
#[derive(Debug, Deserialize, Clone)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Step {
    pub(super) operation: Operation,
    pub(super) background_color: EcoString,
    pub(super) width: Option<f64>,
    pub(super) height: Option<f64>,
    pub(super) primitive: EcoString,
    pub(super) color: Option<EcoString>,
    pub(super) start_position_x: f64,
    pub(super) start_position_y: f64,
    pub(super) end_position_x: f64,
    pub(super) end_position_y: f64,
    pub(super) corner_radius: f64,
    pub(super) text: Value,
    pub(super) font_size: f64,
    pub(super) font_color: EcoString,
    pub(super) font: EcoString,
    pub(super) position_x: Option<f64>,
    pub(super) position_y: Option<f64>,
    pub(super) line_length: f64,
    pub(super) blur: f64,
    pub(super) sigma: f64,
    pub(super) border_width: f64,
    pub(super) border_height: f64,
    pub(super) border_color: EcoString,
    pub(super) data_property_name_composite: EcoString,
    pub(super) operator: EcoString,
    pub(super) resize_option: EcoString,
    pub(super) rotate: f64,
    pub(super) degrees_x: f64,
    pub(super) degrees_y: f64,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            operation: Operation::default(),
            background_color: EcoString::new(),
            width: None,
            height: None,
            primitive: "rectangle".into(),
            color: None,
            start_position_x: 50.0,
            start_position_y: 50.0,
            end_position_x: 250.0,
            end_position_y: 250.0,
            corner_radius: 0.0,
            text: Value::from(""),
            font_size: 18.0,
            font_color: "#000000".into(),
            font: EcoString::new(),
            position_x: None,
            position_y: None,
            line_length: 80.0,
            blur: 5.0,
            sigma: 2.0,
            border_width: 10.0,
            border_height: 10.0,
            border_color: "#000000".into(),
            data_property_name_composite: EcoString::new(),
            operator: "Over".into(),
            resize_option: "maximumArea".into(),
            rotate: 0.0,
            degrees_x: 0.0,
            degrees_y: 0.0,
        }
    }
}

fn color(text: &str, parameter: &str) -> Result<Color, NodeError> {
    Color::parse(text).ok_or_else(|| NodeError::parameter(parameter, format!("\"{text}\" is no colour")))
}

#[expect(clippy::cast_possible_truncation, reason = "places in a picture")]
fn short(number: f64) -> f32 {
    number as f32
}

/// A whole number of pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
fn count(number: f64, parameter: &str) -> Result<u32, NodeError> {
    if (0.0..=1e9).contains(&number) {
        Ok(number.round() as u32)
    } else {
        Err(NodeError::parameter(parameter, format!("{number} is no number of pixels")))
    }
}

impl Step {
    /// The picture after this change.
    pub(super) fn apply(
        &self,
        picture: Option<Picture>,
        upper: Option<&[u8]>,
        font: &str,
    ) -> Result<Picture, NodeError> {
        let or = |number: Option<f64>, usual: f64| number.unwrap_or(usual);
        if self.operation == Operation::Create {
            let background =
                if self.background_color.is_empty() { "#ffffff00" } else { &self.background_color };
            return Picture::create(
                count(or(self.width, 50.0), "width")?,
                count(or(self.height, 50.0), "height")?,
                color(background, "backgroundColor")?,
            )
            .map_err(|error| failed(&error));
        }
        let mut picture =
            picture.ok_or_else(|| NodeError::parameter("operation", "there is no picture yet"))?;
        let result = match self.operation {
            Operation::Blur => {
                picture.blur(short(self.sigma));
                Ok(())
            }
            Operation::Border => picture.border(
                count(self.border_width, "borderWidth")?,
                count(self.border_height, "borderHeight")?,
                color(&self.border_color, "borderColor")?,
            ),
            Operation::Composite => {
                let operator = Operator::named(&self.operator).ok_or_else(|| {
                    NodeError::parameter("operator", format!("\"{}\" is not done here", self.operator))
                })?;
                let upper = Picture::read(upper.unwrap_or_default()).map_err(|error| failed(&error))?;
                let place = (whole(or(self.position_x, 0.0)), whole(or(self.position_y, 0.0)));
                picture.composite(&upper, place, operator);
                Ok(())
            }
            Operation::Crop => picture.crop(
                count(or(self.width, 500.0), "width")?,
                count(or(self.height, 500.0), "height")?,
                count(or(self.position_x, 0.0), "positionX")?,
                count(or(self.position_y, 0.0), "positionY")?,
            ),
            Operation::Draw => {
                let primitive = match self.primitive.as_str() {
                    "line" => Primitive::Line,
                    "circle" => Primitive::Circle,
                    "rectangle" => Primitive::Rectangle { corner: short(self.corner_radius) },
                    other => {
                        return Err(NodeError::parameter(
                            "primitive",
                            format!("\"{other}\" cannot be drawn"),
                        ));
                    }
                };
                let paint = color(self.color.as_deref().unwrap_or("#ff000000"), "color")?;
                let start = (short(self.start_position_x), short(self.start_position_y));
                picture.draw(
                    primitive,
                    start,
                    (short(self.end_position_x), short(self.end_position_y)),
                    paint,
                );
                Ok(())
            }
            Operation::Resize => {
                let fit = match self.resize_option.as_str() {
                    "ignoreAspectRatio" => Fit::Exact,
                    "maximumArea" => Fit::Area,
                    "minimumArea" => Fit::Cover,
                    "onlyIfLarger" => Fit::Smaller,
                    "onlyIfSmaller" => Fit::Larger,
                    "percent" => Fit::Percent,
                    other => {
                        return Err(NodeError::parameter(
                            "resizeOption",
                            format!("there is no way \"{other}\""),
                        ));
                    }
                };
                picture.resize(or(self.width, 500.0), or(self.height, 500.0), fit)
            }
            Operation::Rotate => {
                let background =
                    if self.background_color.is_empty() { "#ffffffff" } else { &self.background_color };
                picture.rotate(self.rotate, color(background, "backgroundColor")?)
            }
            Operation::Shear => picture.shear(self.degrees_x, self.degrees_y),
            Operation::Text => {
                let font = if self.font.is_empty() { font } else { &self.font };
                let lettering = Lettering {
                    size: short(self.font_size),
                    color: color(&self.font_color, "fontColor")?,
                    bold: FONTS.get(1).is_some_and(|bold| *bold == font),
                    line_length: usize::try_from(whole(self.line_length)).unwrap_or(0),
                };
                let place = (short(or(self.position_x, 50.0)), short(or(self.position_y, 50.0)));
                picture.text(&self.text.to_text(), place, &lettering);
                Ok(())
            }
            Operation::Transparent => {
                picture.transparent(color(self.color.as_deref().unwrap_or("#ff0000"), "color")?);
                Ok(())
            }
            Operation::Create | Operation::Information | Operation::MultiStep => {
                return Err(NodeError::parameter("operations", "this cannot be one of several steps"));
            }
        };
        result.map_err(|error| failed(&error))?;
        Ok(picture)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped")]
fn whole(number: f64) -> i64 {
    number.round().clamp(-1e9, 1e9) as i64
}
