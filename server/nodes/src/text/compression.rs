//! Compression packs binary data into ZIP archives or gzip, and unpacks it. Example: binary data `data` called
//! `files.zip` becomes `file_0`, `file_1`, ….

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use bytes::Bytes;
use ecow::{EcoString, eco_format};
use formats::{FormatError, Limits, archive};
use indexmap::IndexMap;
use model::{BinaryData, Item, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind, Upgrade,
};
use serde::Deserialize;

use super::attached::{described, names};

/// The node type `core.compression`.
pub struct Compression;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.compression",
    version: 1.1,
    label: "Compression",
    summary: "Packs files into ZIP archives or gzip, and unpacks them.",
    category: Category::Data,
    icon: "file-archive",
    keywords: &["zip", "gzip", "unzip", "compress", "decompress", "archive", "pack"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let compress = || Condition::is("operation", ["compress"]);
    let decompress = || Condition::is("operation", ["decompress"]);
    let text = |name, label| Property::new(name, label, PropertyKind::text());
    vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([("compress", "Pack"), ("decompress", "Unpack")]),
        )
        .default("decompress"),
        text("binaryPropertyName", "Names of the binary data")
            .default("data")
            .required()
            .help("Several are separated by commas."),
        Property::new("outputFormat", "Format", PropertyKind::options([("zip", "ZIP"), ("gzip", "gzip")]))
            .default("zip")
            .show(compress()),
        text("fileName", "Name of the file").placeholder("files.zip").show(compress()),
        text("binaryPropertyOutput", "Put it into").default("data").show(compress()),
        text("outputPrefix", "Names of the results start with")
            .default("")
            .help("With one, each file becomes a gzip of its own, numbered from 0.")
            .show(compress())
            .show(Condition::is("outputFormat", ["gzip"])),
        text("outputPrefix", "Names of the results start with")
            .default("file_")
            .help("They are numbered from 0.")
            .show(decompress()),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: Operation,
    #[serde(default = "data")]
    binary_property_name: EcoString,
    #[serde(default)]
    output_format: Format,
    #[serde(default)]
    file_name: EcoString,
    #[serde(default = "data")]
    binary_property_output: EcoString,
    #[serde(default)]
    output_prefix: EcoString,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Operation {
    Compress,
    #[default]
    Decompress,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Format {
    #[default]
    Zip,
    Gzip,
}

type Files = IndexMap<EcoString, BinaryData>;

#[async_trait]
impl Node for Compression {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let files = match parameters.get(index) {
                Ok(own) if own.operation == Operation::Compress => own.compress(context, item).await,
                Ok(own) => own.decompress(context, item).await,
                Err(error) => Err(error),
            };
            match files {
                Ok(files) => {
                    let item =
                        Item { json: item.json.clone(), binary: Some(Arc::new(files)), ..Item::default() };
                    made.push(item.paired_with(index));
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let mut new = parameters.clone();
        let is = |name: &str, value: &str| parameters.get(name).and_then(Value::as_str) == Some(value);
        // The first version named the results of gzip by a prefix.
        if version < 1.1
            && is("operation", "compress")
            && is("outputFormat", "gzip")
            && !parameters.contains_key("outputPrefix")
        {
            new.insert("outputPrefix", "data");
        }
        if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
    }
}

fn failed(error: &FormatError) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code(error.code(), error.to_string()) }
}

impl Parameters {
    /// The binary data named in the parameter, with their contents.
    async fn inputs<'a>(
        &self,
        context: &NodeContext<'_>,
        item: &'a Item,
    ) -> Result<Vec<(&'a BinaryData, Bytes)>, NodeError> {
        let mut inputs = Vec::new();
        for name in names(&self.binary_property_name) {
            let data = described(item, name, "binaryPropertyName")?;
            inputs.push((data, context.services.blobs.get(data).await?));
        }
        if inputs.is_empty() {
            return Err(NodeError::parameter("binaryPropertyName", "no binary data is named"));
        }
        Ok(inputs)
    }

    async fn compress(&self, context: &NodeContext<'_>, item: &Item) -> Result<Files, NodeError> {
        let blobs = &context.services.blobs;
        let inputs = self.inputs(context, item).await?;
        let mut files = Files::new();
        if self.output_format == Format::Zip {
            let named: Vec<(String, &[u8])> = inputs
                .iter()
                .enumerate()
                .map(|(index, (data, content))| {
                    let name =
                        data.file_name.as_deref().map_or_else(|| format!("file_{index}"), str::to_owned);
                    (name, content.as_ref())
                })
                .collect();
            let packed = archive::zip(&named).map_err(|error| failed(&error))?;
            let name = if self.file_name.is_empty() { "data.zip" } else { &self.file_name };
            let data = blobs.put(packed.into(), Some(name), "application/zip").await?;
            files.insert(self.binary_property_output.clone(), data);
            return Ok(files);
        }
        let several = inputs.len() > 1;
        for (index, (data, content)) in inputs.iter().enumerate() {
            let packed = archive::gzip(content).map_err(|error| failed(&error))?;
            let own = data.file_name.as_deref().unwrap_or("data");
            let (field, name) = if !self.output_prefix.is_empty() {
                let stem = own.split('.').next().unwrap_or(own);
                (eco_format!("{}{index}", self.output_prefix), format!("{stem}.gzip"))
            } else {
                let field = &self.binary_property_output;
                let name =
                    if self.file_name.is_empty() { format!("{own}.gz") } else { self.file_name.to_string() };
                (if several { eco_format!("{field}{index}") } else { field.clone() }, name)
            };
            files.insert(field, blobs.put(packed.into(), Some(&name), "application/gzip").await?);
        }
        Ok(files)
    }

    async fn decompress(&self, context: &NodeContext<'_>, item: &Item) -> Result<Files, NodeError> {
        let inputs = self.inputs(context, item).await?;
        let limits = Limits::default();
        let prefix = if self.output_prefix.is_empty() { "file_" } else { &self.output_prefix };
        let mut files = Files::new();
        let mut number = 0;
        for (index, (data, content)) in inputs.iter().enumerate() {
            let ending = data.file_extension.as_deref().map(str::to_lowercase);
            let ending = ending.or_else(|| {
                data.file_name.as_deref()?.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
            });
            // What it is counts, when nothing is said.
            let kind = match (ending.as_deref(), content.get(..4)) {
                (Some("zip"), _) | (None, Some(b"PK\x03\x04" | b"PK\x05\x06")) => "zip",
                (Some("gz" | "gzip"), _) | (None, Some([0x1f, 0x8b, ..])) => "gz",
                (None, _) => {
                    return Err(NodeError::parameter(
                        "binaryPropertyName",
                        "the name of the file has no ending, so nobody knows how it is packed",
                    ));
                }
                // Files that are not packed are left out.
                _ => continue,
            };
            if kind == "gz" {
                let unpacked = archive::gunzip(content, &limits).map_err(|error| failed(&error))?;
                let own = data.file_name.as_deref().unwrap_or("data");
                let name = own.strip_suffix(".gz").or(own.strip_suffix(".gzip")).unwrap_or(own);
                let data = put(context, unpacked, name).await?;
                files.insert(eco_format!("{prefix}{index}"), data);
                continue;
            }
            for (name, content) in archive::unzip(content, &limits).map_err(|error| failed(&error))? {
                // Macs put a second, hidden copy of everything there.
                if name.contains("__MACOSX") {
                    continue;
                }
                files.insert(eco_format!("{prefix}{number}"), put(context, content, &name).await?);
                number += 1;
            }
        }
        Ok(files)
    }
}

/// Keeps the file at `path` of an archive.
async fn put(context: &NodeContext<'_>, content: Vec<u8>, path: &str) -> Result<BinaryData, NodeError> {
    let path = path.trim_end_matches('/');
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mime = mime_guess::from_path(name).first_raw().unwrap_or("text/plain");
    let mut data = context.services.blobs.put(content.into(), Some(name), mime).await?;
    if !folder.is_empty() {
        data.directory = Some(folder.into());
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
