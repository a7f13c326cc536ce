//! Between our shapes and SQLite's columns.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use model::OrganisationId;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::{Collection, Document, Order, Query, Sort, StoreError};

/// An organisation as it is stored.
pub fn organisation(id: OrganisationId) -> Vec<u8> {
    id.uuid().as_bytes().to_vec()
}

/// An organisation as it was stored.
pub fn read_organisation(bytes: &[u8]) -> Result<OrganisationId, sqlx::Error> {
    let uuid = uuid::Uuid::from_slice(bytes).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(OrganisationId::from_uuid(uuid))
}

/// A name as it is compared: case does not count. NUL ends a text for some of SQLite's functions, so it goes.
pub fn fold(name: &str) -> String {
    name.to_lowercase().replace('\0', "")
}

/// Reads `org, id, version, name, project, workflow, status, time, unique_key, body`.
pub fn document(collection: Collection, row: &SqliteRow) -> Result<Document, sqlx::Error> {
    Ok(Document {
        organisation: read_organisation(row.try_get(0)?)?,
        collection,
        id: row.try_get(1)?,
        version: row.try_get(2)?,
        name: row.try_get(3)?,
        project: row.try_get(4)?,
        workflow: row.try_get(5)?,
        status: row.try_get(6)?,
        time: row.try_get(7)?,
        unique_key: row.try_get(8)?,
        body: Bytes::from(row.try_get::<Vec<u8>, _>(9)?),
    })
}

/// Where a page ended: the last document's place in the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    #[serde(rename = "c")]
    collection: Collection,
    #[serde(rename = "s")]
    order: String,
    /// Time, for that order.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub time: Option<i64>,
    /// Folded name, for that order.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its id.
    #[serde(rename = "i")]
    pub id: String,
    /// Its organisation.
    #[serde(rename = "o")]
    pub organisation: OrganisationId,
}

fn order_word(query: &Query) -> String {
    let sort = match query.sort {
        Sort::Id => "id",
        Sort::Time => "time",
        Sort::Name => "name",
    };
    format!("{}{sort}", if query.order == Order::Ascending { "+" } else { "-" })
}

/// The cursor that goes on after `last`.
pub fn cursor_after(query: &Query, last: &Document) -> String {
    let cursor = Cursor {
        collection: query.collection,
        order: order_word(query),
        time: (query.sort == Sort::Time).then_some(last.time),
        name: (query.sort == Sort::Name).then(|| fold(last.name.as_deref().unwrap_or_default())),
        id: last.id.clone(),
        organisation: last.organisation,
    };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

/// Reads a cursor that must be of such a query.
pub fn read_cursor(query: &Query, text: &str) -> Result<Cursor, StoreError> {
    let refuse = || StoreError::Query { reason: "the cursor is not of this question".to_owned() };
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refuse())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| refuse())?;
    let fits = cursor.collection == query.collection
        && cursor.order == order_word(query)
        && cursor.time.is_some() == (query.sort == Sort::Time)
        && cursor.name.is_some() == (query.sort == Sort::Name);
    if fits { Ok(cursor) } else { Err(refuse()) }
}
