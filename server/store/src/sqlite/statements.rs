//! The SQL of a batch: few statements, many rows each, in a handful of sizes so that they stay prepared.

use std::collections::BTreeMap;
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

    /// Several statements as one text, which is sent and answered at once.
    pub fn joined(statements: Vec<Self>) -> Self {
        let mut all = Self::new("");
        for statement in statements {
            if !all.sql.is_empty() {
                all.sql.push_str("; ");
            }
            all.sql.push_str(&statement.sql);
            all.values.extend(statement.values);
        }
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
}

/// Reads the heads of documents: the collection, the row, then as in [`encode::document`] without a body.
pub fn load(collection: Collection, keys: &[&Key]) -> Vec<Statement> {
    chunks(keys, |_| 0)
        .map(|keys| {
            let table = collection.name();
            // CROSS JOIN keeps the order: each key is looked up, rather than the table read.
            let mut statement = Statement::new(format!(
                "SELECT '{table}', t.row, t.org, t.id, version, name, project, workflow, status, time, unique_key \
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
        let (mut gone, mut freed, mut new) = (Vec::new(), Vec::new(), Vec::new());
        let mut changed: BTreeMap<Columns, Vec<(i64, &Head)>> = BTreeMap::new();
        for effect in effects.iter().filter(|effect| effect.key.0 == collection) {
            match (&effect.stored, &effect.head) {
                (Some(stored), None) => gone.push(stored.row),
                (Some(stored), Some(head)) => {
                    if stored.head.unique_key.is_some() && stored.head.unique_key != head.unique_key {
                        freed.push(stored.row);
                    }
                    changed.entry(columns(&stored.head, head)).or_default().push((stored.row, head));
                }
                (None, Some(head)) => new.push((&effect.key, head)),
                (None, None) => {}
            }
        }
        // Unique keys are freed before they are taken, so that documents can hand them over within a batch.
        rows(&mut statements, collection, "DELETE FROM {table} WHERE row IN", &gone);
        rows(&mut statements, collection, "UPDATE {table} SET unique_key = NULL WHERE row IN", &freed);
        for (columns, documents) in changed {
            update(&mut statements, collection, &columns, &documents);
        }
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

type Columns = Vec<&'static str>;

/// The columns in which two heads differ. The others stay out of the statement: SQLite writes the indexes of every
/// column that is set, whether or not it changes.
fn columns(old: &Head, new: &Head) -> Columns {
    let differ = [
        ("version", true),
        ("name", old.name != new.name),
        ("folded", old.name != new.name),
        ("project", old.project != new.project),
        ("workflow", old.workflow != new.workflow),
        ("status", old.status != new.status),
        ("time", old.time != new.time),
        ("unique_key", old.unique_key != new.unique_key),
        ("body", new.body.is_some()),
    ];
    differ.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| column).collect()
}

fn value(column: &str, head: &Head) -> Value {
    match column {
        "version" => Value::Number(head.version),
        "name" => head.name.as_ref().into(),
        "folded" => Value::Text(encode::fold(head.name.as_deref().unwrap_or_default())),
        "project" => head.project.as_ref().into(),
        "workflow" => head.workflow.as_ref().into(),
        "status" => head.status.as_ref().into(),
        "time" => Value::Number(head.time),
        "unique_key" => head.unique_key.as_ref().into(),
        _ => Value::Bytes(head.body.as_deref().unwrap_or_default().to_vec()),
    }
}

fn body_bytes(head: &Head) -> usize {
    head.body.as_ref().map_or(0, Bytes::len)
}

fn update(
    statements: &mut Vec<Statement>,
    collection: Collection,
    columns: &Columns,
    documents: &[(i64, &Head)],
) {
    let table = collection.name();
    let set: Vec<_> = columns.iter().map(|column| format!("{column} = new.{column}")).collect();
    for documents in chunks(documents, |(_, head)| body_bytes(head)) {
        let mut statement = Statement::new(format!(
            "WITH new (at, {}) AS (VALUES {}) UPDATE {table} SET {} FROM new WHERE row = new.at",
            columns.join(", "),
            marks(columns.len() + 1, documents.len()),
            set.join(", ")
        ));
        for (row, head) in documents {
            statement.values.push(Value::Number(*row));
            statement.values.extend(columns.iter().map(|column| value(column, head)));
        }
        statements.push(statement);
    }
}

const COLUMNS: [&str; 9] =
    ["version", "name", "folded", "project", "workflow", "status", "time", "unique_key", "body"];

fn insert(statements: &mut Vec<Statement>, collection: Collection, new: &[(&Key, &Head)]) {
    let table = collection.name();
    for new in chunks(new, |(_, head)| body_bytes(head)) {
        let mut statement = Statement::new(format!(
            "INSERT INTO {table} (org, id, {}) VALUES {}",
            COLUMNS.join(", "),
            marks(COLUMNS.len() + 2, new.len())
        ));
        for (key, head) in new {
            statement.organisation_and_id(key);
            statement.values.extend(COLUMNS.iter().map(|column| value(column, head)));
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
