//! Items: the records that flow between nodes, with their binary data and the links back to where they came from.

use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::{Object, Value};

/// The items on one output or input; shared, never copied as a whole.
pub type Items = Arc<Vec<Item>>;

/// One record: JSON data, named binary data, and links to the items it was made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The data.
    #[serde(default)]
    pub json: Object,
    /// Binary data by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, BinaryData>>)]
    pub binary: Option<Arc<IndexMap<EcoString, BinaryData>>>,
    /// The input items that this one was made from.
    #[serde(default, skip_serializing_if = "ItemLinks::is_unknown")]
    pub paired_item: ItemLinks,
    /// What went wrong while this item was worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Box<ItemError>>,
}

impl Item {
    /// An item that holds `json` and nothing else.
    pub fn new(json: impl Into<Object>) -> Self {
        Self { json: json.into(), ..Self::default() }
    }

    /// The same item, linked to item `index` of input 0.
    #[must_use]
    pub fn paired_with(mut self, index: usize) -> Self {
        self.paired_item = ItemLinks::One(ItemLink::new(index));
        self
    }

    /// Reads items from what people and scripts hand in: an array of items, of plain objects (each becomes the
    /// `json` of an item), one item or one plain object.
    ///
    /// # Errors
    /// A sentence that names the first element that is not an object.
    pub fn from_loose(value: &Value) -> Result<Vec<Item>, String> {
        let read = |index: usize, value: &Value| -> Result<Item, String> {
            let object = value
                .as_object()
                .ok_or_else(|| format!("item {index} is {}, not an object", value.type_name()))?;
            let Some(json) = object.get("json").and_then(Value::as_object) else {
                return Ok(Item::new(object.clone()));
            };
            // Only the rest is read: the data itself stays shared.
            let mut rest = object.clone();
            rest.remove("json");
            let item: Item = Value::Object(rest)
                .read_as()
                .map_err(|error| format!("item {index} cannot be read: {error}"))?;
            Ok(Item { json: json.clone(), ..item })
        };
        match value {
            Value::Array(values) => {
                values.iter().enumerate().map(|(index, value)| read(index, value)).collect()
            }
            one => Ok(vec![read(0, one)?]),
        }
    }
}

/// Binary data of an item: either inline (base64) or in the blob store under `id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BinaryData {
    /// The content in base64, when it is kept inline.
    #[serde(default, skip_serializing_if = "EcoString::is_empty")]
    #[schema(value_type = String)]
    pub data: EcoString,
    /// Where the content is kept, when it is not inline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub id: Option<EcoString>,
    /// Media type, such as `application/pdf`.
    #[serde(default)]
    #[schema(value_type = String)]
    pub mime_type: EcoString,
    /// Name of the file, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub file_name: Option<EcoString>,
    /// Ending of the name without the dot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub file_extension: Option<EcoString>,
    /// Coarse kind: `text`, `json`, `image`, `video`, `audio`, `pdf`, `html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub file_type: Option<EcoString>,
    /// Size for people, such as `1.2 kB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub file_size: Option<EcoString>,
    /// Size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Folder, for data read from files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub directory: Option<EcoString>,
}

/// What went wrong with one item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemError {
    /// In one sentence.
    pub message: String,
    /// More, when there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A link to one input item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemLink {
    /// Index of the item in that input.
    pub item: u32,
    /// Index of the input.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub input: u32,
    /// Which run of the node that gave the item had that input; `None` is the run that gave it. Nodes that hand out
    /// later what they were given earlier (loops) say so here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl ItemLink {
    /// A link to item `index` of input 0.
    pub fn new(index: usize) -> Self {
        Self::on_input(index, 0)
    }

    /// A link to item `index` of input `input`.
    pub fn on_input(index: usize, input: usize) -> Self {
        Self {
            item: u32::try_from(index).unwrap_or(u32::MAX),
            input: u32::try_from(input).unwrap_or(u32::MAX),
            run: None,
        }
    }

    /// The same link into the input that the node had in its run `run`.
    #[must_use]
    pub fn of_run(self, run: usize) -> Self {
        Self { run: Some(u32::try_from(run).unwrap_or(u32::MAX)), ..self }
    }
}

/// The input items that an item was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ItemLinks {
    /// Nobody said.
    #[default]
    Unknown,
    /// One item.
    One(ItemLink),
    /// Several items.
    Many(Arc<[ItemLink]>),
}

impl ItemLinks {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// The links as a slice.
    pub fn as_slice(&self) -> &[ItemLink] {
        match self {
            Self::Unknown => &[],
            Self::One(link) => std::slice::from_ref(link),
            Self::Many(links) => links,
        }
    }
}

impl Serialize for ItemLinks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_none(),
            Self::One(link) => link.serialize(serializer),
            Self::Many(links) => links.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ItemLinks {
    /// Accepts a number, a link, an array of either, or null.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Loose {
            Index(u32),
            Link(ItemLink),
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Looser {
            One(Loose),
            Many(Vec<Loose>),
        }
        let link = |loose| match loose {
            Loose::Index(item) => ItemLink { item, input: 0, run: None },
            Loose::Link(link) => link,
        };
        Ok(match Option::<Looser>::deserialize(deserializer)? {
            None => Self::Unknown,
            Some(Looser::One(one)) => Self::One(link(one)),
            Some(Looser::Many(many)) => Self::Many(many.into_iter().map(link).collect()),
        })
    }
}

impl utoipa::PartialSchema for ItemLinks {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::OneOfBuilder::new()
            .item(ItemLink::schema())
            .item(utoipa::openapi::schema::ArrayBuilder::new().items(ItemLink::schema()))
            .into()
    }
}
impl utoipa::ToSchema for ItemLinks {}
