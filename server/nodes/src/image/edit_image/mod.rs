//! Edit Image changes pictures in binary data: size, shape, colours, texts. Example: resize `data` to 200 x 200 pixels.

mod form;
mod step;

use std::sync::LazyLock;

use async_trait::async_trait;
use bytes::Bytes;
use ecow::EcoString;
use formats::FormatError;
use formats::picture::{Picture, PictureFormat, facts};
use model::{BinaryData, Item};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule};
use serde::Deserialize;

use crate::text::attached;
use step::{Operation, Step};

/// The node type `core.editImage`.
pub struct EditImage;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.editImage",
    version: 1.0,
    label: "Edit Image",
    summary: "Changes pictures: size, shape, colours, texts.",
    category: Category::Data,
    icon: "image",
    keywords: &["image", "picture", "resize", "crop", "rotate", "watermark", "blur", "draw", "photo"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default = "data")]
    data_property_name: EcoString,
    #[serde(default)]
    operations: Operations,
    #[serde(default)]
    options: Options,
    #[serde(flatten)]
    step: Step,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Operations {
    operations: Vec<Step>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    file_name: EcoString,
    font: EcoString,
    format: EcoString,
    quality: Option<f64>,
}

/// A picture, as binary data and as bytes.
struct Named {
    data: Option<BinaryData>,
    bytes: Bytes,
}

#[async_trait]
impl Node for EditImage {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let changed = match parameters.get(index) {
                Ok(own) => own.change(context, item).await,
                Err(error) => Err(error),
            };
            match changed {
                Ok(item) => made.push(item.paired_with(index)),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

fn failed(error: &FormatError) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code(error.code(), error.to_string()) }
}

impl Parameters {
    /// The steps, one or several.
    fn steps(&self) -> &[Step] {
        if self.step.operation == Operation::MultiStep {
            &self.operations.operations
        } else {
            std::slice::from_ref(&self.step)
        }
    }

    async fn change(&self, context: &NodeContext<'_>, item: &Item) -> Result<Item, NodeError> {
        let name = self.data_property_name.as_str();
        let steps = self.steps();
        let creates = steps.first().is_some_and(|step| step.operation == Operation::Create);
        let known = item.binary.as_ref().and_then(|all| all.get(name));
        let base = if creates {
            Named { data: known.cloned(), bytes: Bytes::new() }
        } else {
            let data = attached::described(item, name, "dataPropertyName")?;
            Named { data: Some(data.clone()), bytes: context.services.blobs.get(data).await? }
        };
        if steps.iter().any(|step| step.operation == Operation::Information) {
            let bytes = base.bytes;
            let json = busy(move || facts(&bytes)).await?.map_err(|error| failed(&error))?;
            return Ok(Item { json, binary: item.binary.clone(), ..Item::default() });
        }
        // What is put onto the picture is fetched before the work begins.
        let mut uppers = Vec::new();
        for step in steps {
            let upper = if step.operation == Operation::Composite {
                let name = step.data_property_name_composite.as_str();
                Some(attached::content(context, item, name, "dataPropertyNameComposite").await?)
            } else {
                None
            };
            uppers.push(upper);
        }
        let format = match self.options.format.as_str() {
            "" => None,
            name => Some(PictureFormat::named(name).ok_or_else(|| {
                NodeError::parameter("options.format", format!("\"{name}\" is no format of pictures here"))
            })?),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let quality = self.options.quality.map(|quality| quality.clamp(1.0, 100.0) as u8);
        let own = steps.to_vec();
        let font = self.options.font.clone();
        let work = move || -> Result<(Vec<u8>, PictureFormat), NodeError> {
            let mut picture = if creates {
                None
            } else {
                Some(Picture::read(&base.bytes).map_err(|error| failed(&error))?)
            };
            for (step, upper) in own.iter().zip(uppers) {
                picture = Some(step.apply(picture, upper.as_deref(), &font)?);
            }
            let picture = picture.ok_or_else(|| NodeError::parameter("operations", "no step is given"))?;
            let bytes = picture.write(format, quality).map_err(|error| failed(&error))?;
            Ok((bytes, format.unwrap_or(picture.format())))
        };
        let (bytes, written) = busy(work).await??;
        let data = self.named(context, base.data, bytes, written, format.is_some() || creates).await?;
        let mut changed = Item { json: item.json.clone(), binary: item.binary.clone(), ..Item::default() };
        attached::attach(&mut changed, name, data);
        Ok(changed)
    }

    /// Keeps the picture under the name it had, with the ending of its format when that was chosen.
    async fn named(
        &self,
        context: &NodeContext<'_>,
        before: Option<BinaryData>,
        bytes: Vec<u8>,
        format: PictureFormat,
        chosen: bool,
    ) -> Result<BinaryData, NodeError> {
        let mime = match &before {
            Some(before) if !chosen && before.mime_type.starts_with("image/") => before.mime_type.to_string(),
            _ => format!("image/{}", format.name()),
        };
        let mut name = before.as_ref().and_then(|before| before.file_name.clone());
        if let (Some(old), true) = (&name, chosen)
            && old.contains('.')
        {
            let stem = old.split('.').next().unwrap_or(old);
            name = Some(format!("{stem}.{}", format.name()).into());
        }
        if !self.options.file_name.is_empty() {
            name = Some(self.options.file_name.clone());
        }
        let mut data = context.services.blobs.put(bytes.into(), name.as_deref(), &mime).await?;
        if chosen {
            data.file_extension = Some(format.name().into());
        }
        Ok(data)
    }
}

/// Does heavy work where it keeps nobody waiting.
async fn busy<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, NodeError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| NodeError::operation(format!("the picture could not be worked on: {error}")))
}

#[cfg(test)]
mod tests {
    use model::{Object, Value};

    use super::*;

    /// The fields of a step are flattened, so the check by names of fields cannot see them; this one reads defaults.
    #[test]
    fn the_defaults_of_the_form_fit_the_parameters() {
        let mut defaults = Object::new();
        for property in &DESCRIPTION.properties {
            if !defaults.contains_key(property.name) {
                defaults.insert(property.name, property.default.clone());
            }
        }
        let own: Parameters = Value::Object(defaults).read_as().expect("they fit");
        assert_eq!(own.step.operation, Operation::Border);
        assert_eq!(own.step.border_width, 10.0);
        assert_eq!(own.steps().len(), 1);
    }
}
