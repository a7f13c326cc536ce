//! Binary data of items: finding it by name, putting it in.

use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use model::{BinaryData, Item};
use node_sdk::{NodeContext, NodeError};

/// The binary data of `item` called `name`.
pub(crate) fn described<'a>(
    item: &'a Item,
    name: &str,
    parameter: &str,
) -> Result<&'a BinaryData, NodeError> {
    let found = item.binary.as_ref().and_then(|all| all.get(name));
    found.ok_or_else(|| {
        NodeError::parameter(parameter, format!("this item has no binary data called \"{name}\""))
            .describe("Check the name, and whether a node before this one drops binary data.")
    })
}

/// Its content.
pub(crate) async fn content(
    context: &NodeContext<'_>,
    item: &Item,
    name: &str,
    parameter: &str,
) -> Result<Bytes, NodeError> {
    context.services.blobs.get(described(item, name, parameter)?).await
}

/// Puts `data` into `item` under `name`.
pub(crate) fn attach(item: &mut Item, name: impl Into<EcoString>, data: BinaryData) {
    let all = item.binary.get_or_insert_default();
    Arc::make_mut(all).insert(name.into(), data);
}

/// The names in a list separated by commas.
pub(crate) fn names(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}
