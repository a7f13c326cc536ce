//! Makes one item of several: whose field wins, how deep objects are merged, and links to all items it was made from.

use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;
use model::{BinaryData, Item, ItemLink, ItemLinks, Object, Value};
use serde::Deserialize;

/// What happens to fields that several items have.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Clash {
    /// `preferLast`, `preferInput<number from 1>` or `addSuffix`; empty leaves it to the way of combining.
    pub resolve_clash: String,
    /// Whether objects are merged at every level or only at the top.
    pub merge_mode: MergeMode,
    /// Whether an empty value of the preferred item leaves the other's value.
    pub override_empty: bool,
}

/// How deep objects are merged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MergeMode {
    /// Objects inside objects are merged too.
    #[default]
    DeepMerge,
    /// The preferred item's field replaces the other's.
    ShallowMerge,
}

/// One of the items that are joined, and where it stands.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The item.
    pub item: &'a Item,
    /// Its index in its input.
    pub index: usize,
    /// Its input, from 0.
    pub input: usize,
}

/// One item of all `parts` (which stand in the order of their inputs). `favourite` is the input that wins when the clash
/// handling does not say.
pub fn join(parts: &[Part<'_>], clash: &Clash, favourite: usize) -> Item {
    let links: Arc<[ItemLink]> =
        parts.iter().map(|part| ItemLink::on_input(part.index, part.input)).collect();
    let paired_item = match &*links {
        [one] => ItemLinks::One(*one),
        _ => ItemLinks::Many(links),
    };
    if clash.resolve_clash == "addSuffix" {
        return join_suffixed(parts, paired_item);
    }
    let preferred = match clash.resolve_clash.strip_prefix("preferInput").map(str::parse::<usize>) {
        Some(Ok(number)) => number.checked_sub(1),
        _ if clash.resolve_clash == "preferLast" => None,
        _ => Some(favourite),
    };
    let mut order: Vec<&Part<'_>> = parts.iter().filter(|part| Some(part.input) != preferred).collect();
    order.extend(parts.iter().filter(|part| Some(part.input) == preferred));
    let (Some(first), rest) = (order.first(), order.get(1..).unwrap_or_default()) else {
        return Item::default();
    };
    let mut json = first.item.json.clone();
    let mut binary = first.item.binary.clone();
    for part in rest {
        merge_fields(&mut json, &part.item.json, clash);
        if let Some(more) = &part.item.binary {
            Arc::make_mut(binary.get_or_insert_default())
                .extend(more.iter().map(|(key, data)| (key.clone(), data.clone())));
        }
    }
    Item { json, binary, paired_item, error: None }
}

fn join_suffixed(parts: &[Part<'_>], paired_item: ItemLinks) -> Item {
    let mut json = Object::new();
    let mut binary: IndexMap<EcoString, BinaryData> = IndexMap::new();
    for part in parts {
        let item = suffixed(part.item, part.input);
        for (key, value) in item.json {
            json.insert(key, value);
        }
        binary.extend(
            item.binary.iter().flat_map(|all| all.iter()).map(|(key, data)| (key.clone(), data.clone())),
        );
    }
    Item { json, binary: (!binary.is_empty()).then(|| Arc::new(binary)), paired_item, error: None }
}

/// `item` with the number of its input at the end of every name.
pub fn suffixed(item: &Item, input: usize) -> Item {
    let number = input + 1;
    let json = item.json.iter().map(|(key, value)| (format!("{key}_{number}"), value.clone())).collect();
    let binary = item.binary.as_ref().map(|all| {
        Arc::new(all.iter().map(|(key, data)| (format!("{key}_{number}").into(), data.clone())).collect())
    });
    Item { json, binary, ..item.clone() }
}

fn merge_fields(target: &mut Object, source: &Object, clash: &Clash) {
    for (key, value) in source.iter() {
        if clash.override_empty && is_empty(value) && target.contains_key(key) {
            continue;
        }
        match target.get_mut(key) {
            Some(old) if clash.merge_mode == MergeMode::DeepMerge => merge_value(old, value, clash),
            _ => {
                target.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Objects field by field, lists element by element; anything else is replaced.
fn merge_value(old: &mut Value, new: &Value, clash: &Clash) {
    match (&mut *old, new) {
        (Value::Object(target), Value::Object(source)) => merge_fields(target, source, clash),
        (Value::Array(target), Value::Array(source)) => {
            let target = Arc::make_mut(target);
            for (index, value) in source.iter().enumerate() {
                match target.get_mut(index) {
                    Some(old) => merge_value(old, value, clash),
                    None => target.push(value.clone()),
                }
            }
        }
        _ => *old = new.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}
