//! The SQL of a batch: few statements, many rows each, in a handful of sizes so that they stay prepared.

use std::fmt::Write;

use bytes::Bytes;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

use super::encode;
use super::plan::{Effect, Head, Key};
use crate::Collection;

/// Rows of one statement; what is left over is done by the next smaller size.
const SIZES: &[usize] = &[32, 16, 8, 4, 3, 2, 1];
/// Bytes of bodies in one statement, beyond which a smaller one is taken: they are copied on the way.
const BYTES: usize = 1024 * 1024;

/// A value bound to a statement.
pub enum Value {
    Null,
    Text(String),
    Bytes(Vec<u8>),
    Number(i64),
}

impl From<Option<&String>> for Value {
    fn from(text: Option<&String>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.clone()))
    }
}

/// SQL and its values.
pub struct Statement {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Statement {
    /// SQL without values.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// One transaction of several statements, as one text.
    pub fn transaction(statements: Vec<Self>) -> Self {
        let mut all = Self::new("BEGIN IMMEDIATE");
        for statement in statements {
            all.sql.push_str("; ");
            all.sql.push_str(&statement.sql);
            all.values.extend(statement.values);
        }
        all.sql.push_str("; COMMIT");
        all
    }

    /// The query that runs it and stays prepared.
    pub fn into_query(self) -> Query<'static, Sqlite, SqliteArguments> {
        self.values.into_iter().fold(sqlx::query(AssertSqlSafe(self.sql)), |query, value| match value {
            Value::Null => query.bind(None::<i64>),
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Number(number) => query.bind(number),
        })
    }

    fn organisation_and_id(&mut self, key: &Key) {
        self.values.extend([Value::Bytes(encode::organisation(key.1)), Value::Text(key.2.clone())]);
    }

    fn head(&mut self, head: &Head) {
        self.values.extend([
            Value::Number(head.version),
            head.name.as_ref().into(),
            Value::Text(encode::fold(head.name.as_deref().unwrap_or_default())),
            head.project.as_ref().into(),
            head.workflow.as_ref().into(),
            head.status.as_ref().into(),
            Value::Number(head.time),
            head.unique_key.as_ref().into(),
        ]);
    }
}

/// Reads the heads of documents: `row`, then the columns of [`encode::document`] with an empty body.
pub fn load(collection: Collection, keys: &[&Key]) -> Vec<Statement> {
    chunks(keys, |_| 0)
        .map(|keys| {
            let table = collection.name();
            // CROSS JOIN keeps the order: each key is looked up, rather than the table read.
            let mut statement = Statement::new(format!(
                "SELECT t.row, t.org, t.id, version, name, project, workflow, status, time, unique_key, x'' \
                 FROM (VALUES {}) AS wanted CROSS JOIN {table} AS t \
                 ON t.org = wanted.column1 AND t.id = wanted.column2",
                marks(2, keys.len())
            ));
            keys.iter().for_each(|key| statement.organisation_and_id(key));
            statement
        })
        .collect()
}

/// Reads who has unique keys: `org, id, unique_key`.
pub fn owners(collection: Collection, unique_keys: &[String]) -> Vec<Statement> {
    chunks(unique_keys, |_| 0)
        .map(|keys| {
            let table = collection.name();
            let list = vec!["?"; keys.len()].join(",");
            let mut statement = Statement::new(format!(
                "SELECT org, id, unique_key FROM {table} WHERE unique_key IN ({list})"
            ));
            statement.values.extend(keys.iter().cloned().map(Value::Text));
            statement
        })
        .collect()
}

/// Writes `effects`, and a record of each that is tracked with numbers after `last_change`.
pub fn write(effects: &[Effect], last_change: i64) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut collections: Vec<Collection> = effects.iter().map(|effect| effect.key.0).collect();
    collections.sort_unstable();
    collections.dedup();
    for collection in collections {
        let (mut gone, mut freed, mut heads, mut bodies, mut new) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for effect in effects.iter().filter(|effect| effect.key.0 == collection) {
            match (&effect.stored, &effect.head) {
                (Some(stored), None) => gone.push(stored.row),
                (Some(stored), Some(head)) => {
                    if stored.head.unique_key.is_some() && stored.head.unique_key != head.unique_key {
                        freed.push(stored.row);
                    }
                    match &head.body {
                        Some(body) => bodies.push((stored.row, head, body)),
                        None => heads.push((stored.row, head)),
                    }
                }
                (None, Some(head)) => new.push((&effect.key, head)),
                (None, None) => {}
            }
        }
        // Unique keys are freed before they are taken, so that documents can hand them over within a batch.
        rows(&mut statements, collection, "DELETE FROM {table} WHERE row IN", &gone);
        rows(&mut statements, collection, "UPDATE {table} SET unique_key = NULL WHERE row IN", &freed);
        update_heads(&mut statements, collection, &heads);
        update_bodies(&mut statements, collection, &bodies);
        insert(&mut statements, collection, &new);
    }
    record(&mut statements, effects, last_change);
    statements
}

fn rows(statements: &mut Vec<Statement>, collection: Collection, sql: &str, rows: &[i64]) {
    for rows in chunks(rows, |_| 0) {
        let sql = sql.replace("{table}", collection.name());
        let mut statement = Statement::new(format!("{sql} ({})", vec!["?"; rows.len()].join(",")));
        statement.values.extend(rows.iter().copied().map(Value::Number));
        statements.push(statement);
    }
}

const HEAD_COLUMNS: &str = "version, name, folded, project, workflow, status, time, unique_key";
const SET_HEAD: &str = "version = new.version, name = new.name, folded = new.folded, project = new.project, \
     workflow = new.workflow, status = new.status, time = new.time, unique_key = new.unique_key";

fn update_heads(statements: &mut Vec<Statement>, collection: Collection, heads: &[(i64, &Head)]) {
    let table = collection.name();
    for heads in chunks(heads, |_| 0) {
        let mut statement = Statement::new(format!(
            "WITH new (at, {HEAD_COLUMNS}) AS (VALUES {}) UPDATE {table} SET {SET_HEAD} FROM new WHERE row = new.at",
            marks(9, heads.len())
        ));
        for (row, head) in heads {
            statement.values.push(Value::Number(*row));
            statement.head(head);
        }
        statements.push(statement);
    }
}

fn update_bodies(
    statements: &mut Vec<Statement>,
    collection: Collection,
    documents: &[(i64, &Head, &Bytes)],
) {
    let table = collection.name();
    for documents in chunks(documents, |(_, _, body)| body.len()) {
        let mut statement = Statement::new(format!(
            "WITH new (at, {HEAD_COLUMNS}, body) AS (VALUES {}) \
             UPDATE {table} SET {SET_HEAD}, body = new.body FROM new WHERE row = new.at",
            marks(10, documents.len())
        ));
        for (row, head, body) in documents {
            statement.values.push(Value::Number(*row));
            statement.head(head);
            statement.values.push(Value::Bytes(body.to_vec()));
        }
        statements.push(statement);
    }
}

fn insert(statements: &mut Vec<Statement>, collection: Collection, new: &[(&Key, &Head)]) {
    let table = collection.name();
    for new in chunks(new, |(_, head)| head.body.as_ref().map_or(0, Bytes::len)) {
        let mut statement = Statement::new(format!(
            "INSERT INTO {table} (org, id, {HEAD_COLUMNS}, body) VALUES {}",
            marks(11, new.len())
        ));
        for (key, head) in new {
            statement.organisation_and_id(key);
            statement.head(head);
            statement.values.push(Value::Bytes(head.body.as_deref().unwrap_or_default().to_vec()));
        }
        statements.push(statement);
    }
}

fn record(statements: &mut Vec<Statement>, effects: &[Effect], last_change: i64) {
    let tracked: Vec<_> = effects.iter().filter(|effect| effect.key.0.is_tracked()).collect();
    let mut seq = last_change;
    for effects in chunks(&tracked, |_| 0) {
        let mut statement = Statement::new(format!(
            "INSERT INTO changes (seq, org, collection, id, kind) VALUES {}",
            marks(5, effects.len())
        ));
        for effect in effects {
            seq += 1;
            statement.values.extend([
                Value::Number(seq),
                Value::Bytes(encode::organisation(effect.key.1)),
                Value::Text(effect.key.0.name().to_owned()),
                Value::Text(effect.key.2.clone()),
                Value::Number(effect.kind() as i64),
            ]);
        }
        statements.push(statement);
    }
}

/// `(?,?),(?,?)` for two columns and two rows.
fn marks(columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    let mut marks = String::with_capacity((row.len() + 1) * rows);
    for index in 0..rows {
        // Writing to a String cannot fail.
        let _ = write!(marks, "{}{row}", if index == 0 { "" } else { "," });
    }
    marks
}

/// Cuts `all` into pieces of the usual sizes, none with much more than [`BYTES`].
fn chunks<T>(all: &[T], bytes: impl Fn(&T) -> usize) -> impl Iterator<Item = &[T]> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let mut total = 0;
        let fitting = rest
            .iter()
            .take(SIZES[0])
            .take_while(|item| {
                total += bytes(item);
                total <= BYTES
            })
            .count()
            .max(1);
        let size = SIZES.iter().copied().find(|size| *size <= fitting.min(rest.len()))?;
        let (chunk, others) = rest.split_at(size);
        rest = others;
        Some(chunk)
    })
}
