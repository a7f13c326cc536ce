//! SQL over rows in a database in memory that lives for one question: no file is ever made or opened, and a question
//! that takes too long or gives too much is broken off.

mod guard;

use std::collections::HashMap;
use std::str::FromStr;
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use model::{Object, Value};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteRow, SqliteValueRef};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection, Decode, Either, Row, Sqlite, SqliteConnection,
    TypeInfo, ValueRef,
};

/// How long a question may take.
const TIME: Duration = Duration::from_secs(20);
/// Steps of the database's machine between two looks at the clock.
const STEPS: i32 = 20_000;
/// Rows that a question may give.
const MOST_ROWS: usize = 2_000_000;
/// Bytes of text that a question may give.
const MOST_BYTES: usize = 512 << 20;
/// Columns that a table may have.
const MOST_COLUMNS: usize = 1_900;
/// Values that go into one statement.
const VALUES: usize = 4_000;

/// A table to ask.
pub struct Table<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its rows; together they decide which columns there are.
    pub rows: Vec<&'a Object>,
}

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// The statements reach for more than the tables.
    #[error("{word} is not allowed here")]
    Forbidden {
        /// The word at fault.
        word: String,
    },
    /// It is not one that the database understands.
    #[error("{0}")]
    Sql(String),
    /// It took too long.
    #[error("it took longer than {} seconds", TIME.as_secs())]
    TooLong,
    /// It gave too much.
    #[error("it gives more than {MOST_ROWS} rows or {MOST_BYTES} bytes")]
    TooMuch,
    /// There are too many different fields for one table.
    #[error("the items of {table} have {count} different fields; at most {MOST_COLUMNS} can be asked")]
    TooWide {
        /// The table.
        table: String,
        /// How many fields it would have.
        count: usize,
    },
}

impl From<sqlx::Error> for ScratchError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) if error.message().contains("interrupted") => Self::TooLong,
            sqlx::Error::Database(error) => Self::Sql(error.message().to_owned()),
            other => Self::Sql(other.to_string()),
        }
    }
}

/// Runs the statements in `sql` over `tables` and gives the rows of all of them in order. True and false, lists and
/// objects keep their kind where a column is passed on under its own name.
///
/// # Errors
/// See [`ScratchError`].
pub async fn query(tables: Vec<Table<'_>>, sql: &str) -> Result<Vec<Object>, ScratchError> {
    guard::check(sql)?;
    let mut connection = SqliteConnectOptions::from_str("sqlite::memory:")?
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .pragma("foreign_keys", "OFF")
        .pragma("journal_mode", "OFF")
        .pragma("synchronous", "OFF")
        .disable_statement_logging()
        .connect()
        .await?;
    let answer = ask(&mut connection, tables, sql).await;
    drop(connection.close().await);
    answer
}

async fn ask(
    connection: &mut SqliteConnection,
    tables: Vec<Table<'_>>,
    sql: &str,
) -> Result<Vec<Object>, ScratchError> {
    let mut kinds = Kinds::default();
    for table in &tables {
        fill(connection, table, &mut kinds).await?;
    }
    let start = Instant::now();
    connection.lock_handle().await?.set_progress_handler(STEPS, move || start.elapsed() < TIME);
    let mut rows = Vec::new();
    let mut bytes = 0;
    {
        let statements = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let mut stream = statements.fetch_many(&mut *connection);
        while let Some(step) = stream.try_next().await? {
            let Either::Right(row) = step else { continue };
            rows.push(kinds.object(&row, &mut bytes)?);
            if rows.len() > MOST_ROWS || bytes > MOST_BYTES {
                return Err(ScratchError::TooMuch);
            }
        }
    }
    connection.lock_handle().await?.remove_progress_handler();
    Ok(rows)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\"").replace('\0', ""))
}

/// Makes `table`. Columns have no type, so that values keep theirs.
async fn fill(
    connection: &mut SqliteConnection,
    table: &Table<'_>,
    kinds: &mut Kinds,
) -> Result<(), ScratchError> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (key, value) in table.rows.iter().flat_map(|row| row.iter()) {
        kinds.see(key, value);
        if places.contains_key(key.as_str()) {
            continue;
        }
        places.insert(key, names.len());
        // The database does not tell Name from name.
        let folded = key.to_lowercase();
        let number = taken.entry(folded.to_string()).or_default();
        *number += 1;
        names.push(if *number == 1 { key.to_string() } else { format!("{key}_{number}") });
    }
    if names.len() > MOST_COLUMNS {
        return Err(ScratchError::TooWide { table: table.name.to_owned(), count: names.len() });
    }
    if names.is_empty() {
        names.push("_".to_owned());
    }
    let columns = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let made = format!("CREATE TABLE {} ({columns})", quoted(table.name));
    sqlx::query(AssertSqlSafe(made)).execute(&mut *connection).await?;
    let width = names.len();
    let row = format!("({})", vec!["?"; width].join(","));
    for chunk in table.rows.chunks((VALUES / width).max(1)) {
        let mut arguments = SqliteArguments::default();
        for fields in chunk {
            let mut values: Vec<Option<&Value>> = vec![None; width];
            for (key, value) in fields.iter() {
                if let Some(place) = places.get(key.as_str()) {
                    values[*place] = Some(value);
                }
            }
            for value in values {
                bind(&mut arguments, value)?;
            }
        }
        let rows = vec![row.as_str(); chunk.len()].join(",");
        let insert = format!("INSERT INTO {} VALUES {rows}", quoted(table.name));
        sqlx::query_with(AssertSqlSafe(insert), arguments).execute(&mut *connection).await?;
    }
    Ok(())
}

fn bind(arguments: &mut SqliteArguments, value: Option<&Value>) -> Result<(), ScratchError> {
    use sqlx::Arguments;
    let added = match value {
        None | Some(Value::Null) => arguments.add(None::<String>),
        Some(Value::Bool(flag)) => arguments.add(i64::from(*flag)),
        Some(number @ Value::Number(double)) => match number.as_i64() {
            Some(whole) => arguments.add(whole),
            None => arguments.add(*double),
        },
        Some(Value::String(text)) => arguments.add(text.to_string()),
        Some(other) => arguments.add(other.to_json()),
    };
    added.map_err(|error| ScratchError::Sql(error.to_string()))
}

/// What fields of a name hold, to give values back in the kind they came in: the database has neither truth values nor
/// lists, and does not tell null from nothing.
#[derive(Default)]
struct Kinds(HashMap<String, Kind>);

#[derive(Default)]
struct Kind {
    truth: bool,
    nested: bool,
    null: bool,
    number: bool,
    text: bool,
}

impl Kinds {
    fn see(&mut self, key: &str, value: &Value) {
        if !self.0.contains_key(key) {
            self.0.insert(key.to_owned(), Kind::default());
        }
        let Some(kind) = self.0.get_mut(key) else { return };
        match value {
            Value::Null => kind.null = true,
            Value::Bool(_) => kind.truth = true,
            Value::Number(_) => kind.number = true,
            Value::String(_) => kind.text = true,
            Value::Array(_) | Value::Object(_) => kind.nested = true,
        }
    }

    fn object(&self, row: &SqliteRow, bytes: &mut usize) -> Result<Object, ScratchError> {
        let mut object = Object::with_capacity(row.columns().len());
        for (index, column) in row.columns().iter().enumerate() {
            let name = column.name();
            let kind = self.0.get(name);
            let value = match read(row.try_get_raw(index)?)? {
                // A field that the item did not have, or the empty side of an outer join, is no field.
                Value::Null if !kind.is_some_and(|kind| kind.null) => continue,
                Value::Null if object.contains_key(name) => continue,
                Value::Number(number)
                    if kind.is_some_and(|kind| kind.truth && !kind.number)
                        && (number == 0.0 || number == 1.0) =>
                {
                    Value::Bool(number == 1.0)
                }
                Value::String(text) if kind.is_some_and(|kind| kind.nested) => {
                    match Value::from_json(&text) {
                        Ok(nested @ (Value::Array(_) | Value::Object(_))) => nested,
                        _ => Value::String(text),
                    }
                }
                value => value,
            };
            *bytes += name.len() + value.as_str().map_or(8, str::len);
            object.insert(name, value);
        }
        Ok(object)
    }
}

fn read(raw: SqliteValueRef<'_>) -> Result<Value, ScratchError> {
    let failed = |error: sqlx::error::BoxDynError| ScratchError::Sql(error.to_string());
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" | "BOOLEAN" => Value::from(<i64 as Decode<Sqlite>>::decode(raw).map_err(failed)?),
        "REAL" => Value::from(<f64 as Decode<Sqlite>>::decode(raw).map_err(failed)?),
        "BLOB" => {
            let content = <Vec<u8> as Decode<Sqlite>>::decode(raw).map_err(failed)?;
            Value::from(String::from_utf8_lossy(&content).into_owned())
        }
        _ => Value::from(<String as Decode<Sqlite>>::decode(raw).map_err(failed)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(tables: &[(&str, &str)], sql: &str) -> Result<String, ScratchError> {
        let parsed: Vec<(&str, Value)> =
            tables.iter().map(|(name, text)| (*name, Value::from_json(text).expect("valid"))).collect();
        let tables = parsed.iter().map(|(name, rows)| Table {
            name,
            rows: rows.as_array().expect("rows").iter().filter_map(Value::as_object).collect(),
        });
        let rows = query(tables.collect(), sql).await?;
        Ok(Value::array(rows.into_iter().map(Value::Object)).to_json())
    }

    #[tokio::test]
    async fn tables_are_joined_and_values_keep_their_kind() {
        let one = ("input1", r#"[{"id":1,"on":true,"tags":["a"]},{"id":2,"on":false,"x":null}]"#);
        let two = ("input2", r#"[{"ref":1,"note":"it's"}]"#);
        let sql = "SELECT * FROM input1 LEFT JOIN input2 ON input1.id = input2.ref ORDER BY id";
        assert_eq!(
            asked(&[one, two], sql).await.expect("rows"),
            r#"[{"id":1,"on":true,"tags":["a"],"x":null,"ref":1,"note":"it's"},{"id":2,"on":false,"x":null}]"#
        );
        let sql = "SELECT count(*) AS n, sum(id) / 2.0 AS half FROM `input1` WHERE [on] OR id > 1";
        assert_eq!(asked(&[one], sql).await.expect("rows"), r#"[{"n":2,"half":1.5}]"#);
        assert_eq!(asked(&[("input1", "[]")], "SELECT * FROM input1").await.expect("none"), "[]");
    }

    #[tokio::test]
    async fn it_reaches_nothing_else_and_ends() {
        for sql in [
            "ATTACH '/tmp/x.db' AS x",
            "SELECT 1; attach database 'x' as y",
            "VACUUM INTO '/tmp/y.db'",
            "PRAGMA journal_mode = WAL",
            "/* x */ Pragma user_version",
        ] {
            assert!(matches!(asked(&[], sql).await, Err(ScratchError::Forbidden { .. })), "{sql}");
        }
        assert!(matches!(asked(&[], "SELECT load_extension('x')").await, Err(ScratchError::Sql(_))));
        assert!(matches!(asked(&[], "SELEC 1").await, Err(ScratchError::Forbidden { .. })));
        assert!(matches!(asked(&[], "SELECT nothing FROM nowhere").await, Err(ScratchError::Sql(_))));
        let quoted = "SELECT 'ATTACH; PRAGMA' AS a, \"id\" FROM input1 -- VACUUM";
        assert_eq!(
            asked(&[("input1", r#"[{"id":1}]"#)], quoted).await.expect("text may say anything"),
            r#"[{"a":"ATTACH; PRAGMA","id":1}]"#
        );
    }

    #[tokio::test]
    async fn fields_that_differ_only_in_case_are_two_columns() {
        let sql = "SELECT Name, name_2 FROM input1";
        let table = ("input1", r#"[{"Name":"A","name":"b"}]"#);
        assert_eq!(asked(&[table], sql).await.expect("rows"), r#"[{"Name":"A","name_2":"b"}]"#);
    }
}
