//! Items on their way to a child: one after the other in one stretch of bytes, so that nobody sets memory aside for each.

use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use indexmap::IndexMap;
use model::{BinaryData, Item, ItemError, ItemLinks};
use serde::{Deserialize, Serialize};

/// An item whose parts are still in MessagePack: the child turns them into JavaScript only when a script looks at them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct RawItem {
    /// The data.
    pub json: Bytes,
    /// An object with `binary`, `pairedItem` and `error`; empty when there are none.
    pub rest: Bytes,
}

/// A list of [`RawItem`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct RawItems {
    data: Bytes,
    /// Where the two parts of each item end.
    ends: Vec<(u32, u32)>,
}

impl RawItem {
    /// Writes `item`.
    pub(crate) fn new(item: &Item) -> Self {
        RawItems::new([Some(item)].into_iter()).get(0).unwrap_or_default()
    }
}

impl RawItems {
    /// Writes `items`; those that are missing have no parts. Items that are too large together to be sent are left empty;
    /// their frame is refused because of those before them.
    pub(crate) fn new<'a>(items: impl ExactSizeIterator<Item = Option<&'a Item>>) -> Self {
        let mut data = Vec::new();
        let mut ends = Vec::with_capacity(items.len());
        let end = |data: &Vec<u8>| u32::try_from(data.len()).unwrap_or(u32::MAX);
        for item in items {
            if let Some(item) = item.filter(|_| data.len() <= crate::wire::LARGEST_FRAME) {
                let json = write_part(&mut data, &item.json);
                write_rest(&mut data, item);
                ends.push((json, end(&data)));
            } else {
                ends.push((end(&data), end(&data)));
            }
        }
        Self { data: data.into(), ends }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = RawItem> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Item `index`.
    pub(crate) fn get(&self, index: usize) -> Option<RawItem> {
        let (json, rest) = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(_, end)| *end);
        let part = |start: u32, end: u32| {
            let range = start as usize..end as usize;
            if self.data.get(range.clone()).is_some() { self.data.slice(range) } else { Bytes::new() }
        };
        Some(RawItem { json: part(start, json), rest: part(json, rest) })
    }
}

/// Writes one part and gives where it ends. Serialising into memory cannot fail for these types; if it does, the part is
/// empty.
fn write_part(data: &mut Vec<u8>, part: &impl Serialize) -> u32 {
    let start = data.len();
    let mut serializer = rmp_serde::Serializer::new(&mut *data).with_struct_map();
    if part.serialize(&mut serializer).is_err() {
        data.truncate(start);
    }
    u32::try_from(data.len()).unwrap_or(u32::MAX)
}

fn write_rest(data: &mut Vec<u8>, item: &Item) {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Rest<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        binary: &'a Option<Arc<IndexMap<EcoString, BinaryData>>>,
        #[serde(skip_serializing_if = "ItemLinks::is_unknown")]
        paired_item: &'a ItemLinks,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: &'a Option<Box<ItemError>>,
    }
    if item.binary.is_some() || !item.paired_item.is_unknown() || item.error.is_some() {
        let rest = Rest { binary: &item.binary, paired_item: &item.paired_item, error: &item.error };
        write_part(data, &rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_has_its_own_parts() {
        let item = Item::new([("a", 1)]).paired_with(2);
        let items = RawItems::new([Some(&item), None, Some(&Item::new([("b", 2)]))].into_iter());
        let parts = |index| items.get(index).map(|item| (item.json.len(), item.rest.is_empty()));
        assert_eq!(items.len(), 3);
        assert_eq!([parts(0), parts(1), parts(2)], [Some((4, false)), Some((0, true)), Some((4, true))]);
        assert_eq!(parts(3), None);
        let third: model::Value = rmp_serde::from_slice(&items.get(2).expect("there").json).expect("data");
        assert_eq!(third.to_json(), r#"{"b":2}"#);
    }
}
