//! Answers questions: builds the SQL of a [`Query`] from fixed pieces, every value bound.

use sqlx::query::Query as SqlQuery;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Row, Sqlite, SqlitePool};

use super::statements::Value;
use super::{encode, fault};
use crate::{Change, ChangeKind, Collection, Document, Field, Order, Page, Query, Scope, Sort, StoreError};

/// Most values of one `any_of`.
const MAX_VALUES: usize = 1000;
/// Shortest text, in characters, that the index of names can find.
const TRIGRAM: usize = 3;

/// See [`crate::Documents::get`].
pub async fn get(
    pool: &SqlitePool,
    scope: Scope,
    collection: Collection,
    id: &str,
) -> Result<Option<Document>, StoreError> {
    let query = Query::of(collection).equals(Field::Id, id).limit(1);
    Ok(find(pool, scope, &query).await?.documents.pop())
}

/// See [`crate::Documents::find`].
pub async fn find(pool: &SqlitePool, scope: Scope, query: &Query) -> Result<Page, StoreError> {
    let question = Question::of(scope, query)?;
    let rows = question.query().fetch_all(pool).await.map_err(fault::reading)?;
    let more = rows.len() > query.limit;
    let documents: Vec<_> = rows
        .iter()
        .take(query.limit)
        .map(|row| encode::document(query.collection, row))
        .collect::<Result<_, _>>()
        .map_err(fault::reading)?;
    let next = documents.last().filter(|_| more).map(|last| encode::cursor_after(query, last));
    Ok(Page { documents, next })
}

/// See [`crate::Documents::changes`].
pub async fn changes(pool: &SqlitePool, after: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    // One statement, so that the oldest number and the rows are of one moment.
    let sql = "SELECT seq, org, collection, id, kind, (SELECT MIN(seq) FROM changes) FROM changes \
               WHERE seq > ? ORDER BY seq LIMIT ?";
    let rows = sqlx::query(sql).bind(after).bind(limit).fetch_all(pool).await.map_err(fault::reading)?;
    if let Some(row) = rows.first() {
        let oldest: i64 = row.try_get::<i64, _>(5).map_err(fault::reading)? - 1;
        if after < oldest {
            return Err(StoreError::ChangesTrimmed { oldest });
        }
    }
    rows.iter().map(|row| change(row).map_err(fault::reading)).collect()
}

fn change(row: &sqlx::sqlite::SqliteRow) -> Result<Change, sqlx::Error> {
    let collection: &str = row.try_get(2)?;
    Ok(Change {
        seq: row.try_get(0)?,
        organisation: encode::read_organisation(row.try_get(1)?)?,
        collection: Collection::from_name(collection)
            .ok_or_else(|| sqlx::Error::Decode(format!("there is no collection {collection:?}").into()))?,
        id: row.try_get(3)?,
        kind: match row.try_get::<i64, _>(4)? {
            0 => ChangeKind::Inserted,
            1 => ChangeKind::Updated,
            _ => ChangeKind::Deleted,
        },
    })
}

/// A question as SQL text and its values.
pub(super) struct Question {
    pub(super) sql: String,
    values: Vec<Value>,
    keep: bool,
}

impl Question {
    pub(super) fn of(scope: Scope, query: &Query) -> Result<Self, StoreError> {
        let table = query.collection.name();
        let body = if query.body { "body" } else { "x''" };
        let sql = format!(
            "SELECT org, id, version, name, project, workflow, status, time, unique_key, {body} FROM {table} WHERE 1"
        );
        let mut question = Self { sql, values: Vec::new(), keep: true };
        if let Scope::Organisation(organisation) = scope {
            question.and("org = ?", [Value::Bytes(encode::organisation(organisation))]);
        }
        for (field, values) in &query.any_of {
            question.any_of(scope, query, *field, values)?;
        }
        question.ranges(query);
        question.names(query);
        question.order(scope, query)?;
        Ok(question)
    }

    pub(super) fn query(&self) -> SqlQuery<'_, Sqlite, SqliteArguments> {
        let mut query = sqlx::query(AssertSqlSafe(self.sql.clone())).persistent(self.keep);
        for value in &self.values {
            query = match value {
                Value::Null => query.bind(None::<i64>),
                Value::Text(text) => query.bind(text.as_str()),
                Value::Bytes(bytes) => query.bind(bytes.as_slice()),
                Value::Number(number) => query.bind(*number),
            };
        }
        query
    }

    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend(values);
    }

    fn any_of(
        &mut self,
        scope: Scope,
        query: &Query,
        field: Field,
        values: &[String],
    ) -> Result<(), StoreError> {
        let column = match field {
            Field::Id => "id",
            Field::Project => "project",
            Field::Workflow => "workflow",
            Field::Status => "status",
            Field::UniqueKey => "unique_key",
        };
        if values.len() > MAX_VALUES {
            let reason = format!("{} values for {column}, the limit is {MAX_VALUES}", values.len());
            return Err(StoreError::Query { reason });
        }
        if let [value] = values {
            self.and(&format!("{column} = ?"), [Value::Text(value.clone())]);
            return Ok(());
        }
        // Several states in order of time: the index by state would give each state's documents one after the other,
        // all to be sorted; the index by time is already in order. The plus sign keeps SQLite to that one.
        let in_order = field == Field::Status && query.sort == Sort::Time && scope != Scope::Everything;
        let marks = vec!["?"; values.len()].join(",");
        let plus = if in_order { "+" } else { "" };
        self.and(&format!("{plus}{column} IN ({marks})"), values.iter().cloned().map(Value::Text));
        self.keep &= values.len() <= 8;
        Ok(())
    }

    fn ranges(&mut self, query: &Query) {
        if let Some(prefix) = query.id_prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
            self.and("id >= ?", [Value::Text(prefix.to_owned())]);
            if let Some(end) = after_prefix(prefix) {
                self.and("id < ?", [Value::Text(end)]);
            }
        }
        if let Some(from) = query.from {
            self.and("time >= ?", [Value::Number(from)]);
        }
        if let Some(until) = query.until {
            self.and("time < ?", [Value::Number(until)]);
        }
    }

    fn names(&mut self, query: &Query) {
        let Some(text) = query.name_contains.as_deref().map(encode::fold).filter(|text| !text.is_empty())
        else {
            return;
        };
        if query.collection.is_searchable() && text.chars().count() >= TRIGRAM {
            let table = query.collection.name();
            let phrase = format!("\"{}\"", text.replace('"', "\"\""));
            let condition = format!("row IN (SELECT rowid FROM {table}_names WHERE {table}_names MATCH ?)");
            self.and(&condition, [Value::Text(phrase)]);
        }
        self.and("instr(folded, ?) > 0", [Value::Text(text)]);
    }

    fn order(&mut self, scope: Scope, query: &Query) -> Result<(), StoreError> {
        let mut keys = match query.sort {
            Sort::Id => vec!["id"],
            Sort::Time => vec!["time", "id"],
            Sort::Name => vec!["folded", "id"],
        };
        if scope == Scope::Everything {
            keys.push("org");
        }
        if let Some(text) = &query.cursor {
            let cursor = encode::read_cursor(query, text)?;
            let mut values: Vec<_> = cursor.time.map(Value::Number).into_iter().collect();
            values.extend(cursor.name.map(Value::Text));
            values.push(Value::Text(cursor.id));
            if scope == Scope::Everything {
                values.push(Value::Bytes(encode::organisation(cursor.organisation)));
            }
            let beyond = if query.order == Order::Ascending { ">" } else { "<" };
            let marks = vec!["?"; keys.len()].join(",");
            self.and(&format!("({}) {beyond} ({marks})", keys.join(",")), values);
        }
        let direction = if query.order == Order::Ascending { "ASC" } else { "DESC" };
        let keys: Vec<_> = keys.iter().map(|key| format!("{key} {direction}")).collect();
        self.sql.push_str(&format!(" ORDER BY {} LIMIT ?", keys.join(", ")));
        self.values.push(Value::Number(i64::try_from(query.limit + 1).unwrap_or(i64::MAX)));
        Ok(())
    }
}

/// The smallest text that is larger than every text with `prefix`; none when there is no such text.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut end = prefix.to_owned();
    while let Some(last) = end.pop() {
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(last as u32 + 1) };
        if let Some(next) = next {
            end.push(next);
            return Some(end);
        }
    }
    None
}
