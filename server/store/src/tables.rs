//! The rows of data tables, as documents: a table is one document that counts its rows, each row is one of its own. A
//! change of rows and the count are one commit, so that two writers never get the same row id.

use std::sync::Arc;

use jiff::Timestamp;
use model::{
    Clock, ColumnKind, DataTable, DataTableId, Object, OrganisationId, RowFilter, SYSTEM_COLUMNS,
    TableColumn, Value,
};

use crate::{Collection, Document, Draft, Op, Order, OrgStore, Query, Sort, StoreError};

/// Rows that a table may have.
pub const MOST_ROWS: u64 = 200_000;
/// Columns that a table may have.
pub const MOST_COLUMNS: usize = 100;
/// Tables that an organisation may have.
const MOST_TABLES: usize = 500;
/// Bytes that a row may have.
const ROW_BYTES: usize = 256 * 1024;
/// Rows that are read or written at once.
const CHUNK: usize = 1000;
/// How often a change is tried when others change the same table.
const TRIES: usize = 20;

/// Why something could not be done with a table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// There is no such table or row.
    #[error("there is no {what} \"{id}\"")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// Its id or name.
        id: String,
    },
    /// What was asked for cannot be.
    #[error("{0}")]
    Invalid(String),
    /// Too many change the table at the same time.
    #[error("the table is being changed by too many at the same time")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a table is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableRef {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// The data tables of one organisation.
#[derive(Clone)]
pub struct Tables {
    store: OrgStore,
    clock: Arc<dyn Clock>,
}

fn row_id(table: DataTableId, row: u64) -> String {
    format!("{table}/{row:015}")
}

fn stamp(at: Timestamp) -> Value {
    Value::from(at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

fn unique_key(organisation: OrganisationId, name: &str) -> String {
    format!("{organisation}/{}", name.to_lowercase())
}

impl Tables {
    /// The tables in `store`, with times from `clock`.
    pub fn new(store: OrgStore, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// All tables by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self) -> Result<Vec<DataTable>, TableError> {
        let query = Query::of(Collection::DataTables).sorted(Sort::Name, Order::Ascending).limit(MOST_TABLES);
        let page = self.store.find(&query).await?;
        Ok(page.documents.iter().map(Document::parse).collect::<Result<_, _>>()?)
    }

    /// The table that `reference` names.
    ///
    /// # Errors
    /// `Missing`.
    pub async fn find(&self, reference: &TableRef) -> Result<DataTable, TableError> {
        match reference {
            TableRef::Id(id) => Ok(self.load(id).await?.0),
            TableRef::Name(name) => {
                let found =
                    self.list().await?.into_iter().find(|table| table.name.eq_ignore_ascii_case(name));
                found.ok_or_else(|| TableError::Missing { what: "data table", id: name.clone() })
            }
        }
    }

    async fn load(&self, id: &str) -> Result<(DataTable, i64), TableError> {
        let missing = || TableError::Missing { what: "data table", id: id.to_owned() };
        let id = id.trim();
        let document = self.store.get(Collection::DataTables, id).await?.ok_or_else(missing)?;
        Ok((document.parse()?, document.version))
    }

    fn draft(&self, table: &DataTable) -> Result<Draft, TableError> {
        let draft = Draft::json(Collection::DataTables, table.id, table)?.name(table.name.as_str());
        Ok(draft.unique_key(unique_key(self.store.organisation(), &table.name)).at(table.updated_at))
    }

    /// Makes an empty table.
    ///
    /// # Errors
    /// `Invalid` for names that are taken or cannot be used.
    pub async fn create(&self, name: &str, columns: Vec<TableColumn>) -> Result<DataTable, TableError> {
        let now = self.clock.now();
        check_columns(&columns)?;
        if self.list().await?.len() >= MOST_TABLES {
            return Err(TableError::Invalid(format!("there are {MOST_TABLES} tables already")));
        }
        let table = DataTable {
            id: DataTableId::generate(),
            name: check_name(name)?,
            columns,
            rows: 0,
            next_row: 1,
            created_at: now,
            updated_at: now,
        };
        self.store.insert(self.draft(&table)?).await.map_err(taken(&table.name))?;
        Ok(table)
    }

    /// Gives a table another name or other columns. Values of columns that are gone are no longer shown.
    ///
    /// # Errors
    /// `Missing`, `Invalid`.
    pub async fn change(
        &self,
        id: &str,
        name: Option<&str>,
        columns: Option<Vec<TableColumn>>,
    ) -> Result<DataTable, TableError> {
        for _ in 0..TRIES {
            let (mut table, version) = self.load(id).await?;
            if let Some(name) = name {
                table.name = check_name(name)?;
            }
            if let Some(columns) = &columns {
                check_columns(columns)?;
                let changed = table
                    .columns
                    .iter()
                    .find(|old| columns.iter().any(|new| new.name == old.name && new.kind != old.kind));
                if let (Some(column), true) = (changed, table.rows > 0) {
                    let message = format!("the column \"{}\" holds values of another type", column.name);
                    return Err(TableError::Invalid(message));
                }
                table.columns.clone_from(columns);
            }
            table.updated_at = self.clock.now();
            match self.store.replace(self.draft(&table)?, version).await {
                Ok(_) => return Ok(table),
                Err(StoreError::VersionConflict { .. }) => {}
                Err(error) => return Err(taken(&table.name)(error)),
            }
        }
        Err(TableError::Busy)
    }

    /// Deletes a table with all its rows.
    ///
    /// # Errors
    /// `Missing`.
    pub async fn delete(&self, id: &str) -> Result<(), TableError> {
        let (table, _) = self.load(id).await?;
        // First the table: rows without one are nobody's, and their id never comes again.
        self.store.delete(Collection::DataTables, table.id, None).await?;
        loop {
            let query = Query::of(Collection::DataRows)
                .id_prefix(format!("{}/", table.id))
                .limit(CHUNK)
                .without_body();
            let rows = self.store.find(&query).await?.documents;
            if rows.is_empty() {
                return Ok(());
            }
            let ops = rows.into_iter().map(|row| Op::Delete {
                collection: Collection::DataRows,
                id: row.id,
                if_version: None,
            });
            self.store.commit(ops.collect()).await?;
        }
    }

    /// A page of rows by id.
    ///
    /// # Errors
    /// `Missing`.
    pub async fn page(
        &self,
        id: &str,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<(Vec<Object>, Option<String>), TableError> {
        let (table, _) = self.load(id).await?;
        let query =
            Query::of(Collection::DataRows).id_prefix(format!("{}/", table.id)).limit(limit).after(cursor);
        let page = self.store.find(&query).await?;
        let rows = page.documents.iter().map(|document| Ok(shown(&table, &document.parse()?)));
        Ok((rows.collect::<Result<_, StoreError>>()?, page.next))
    }

    /// Rows that fit, by id, at most `limit`.
    ///
    /// # Errors
    /// `Missing`, `Invalid` for a column that is not there.
    pub async fn rows(&self, id: &str, filter: &RowFilter, limit: usize) -> Result<Vec<Object>, TableError> {
        let (table, _) = self.load(id).await?;
        let found = self.fitting(&table, filter, limit).await?;
        Ok(found.into_iter().map(|(_, row)| shown(&table, &row)).collect())
    }

    async fn fitting(
        &self,
        table: &DataTable,
        filter: &RowFilter,
        limit: usize,
    ) -> Result<Vec<(Document, Object)>, TableError> {
        let filter = filter.for_table(table).map_err(TableError::Invalid)?;
        let mut found = Vec::new();
        let mut cursor = None;
        while found.len() < limit {
            let query = Query::of(Collection::DataRows).id_prefix(format!("{}/", table.id));
            let page = self.store.find(&query.limit(CHUNK).after(cursor)).await?;
            for document in page.documents {
                let row: Object = document.parse()?;
                if found.len() < limit && filter.fits(&row) {
                    found.push((document, row));
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// Adds rows and gives them as they are now.
    ///
    /// # Errors
    /// `Missing`, `Invalid` for values that do not fit or when the table is full.
    pub async fn insert(&self, id: &str, rows: &[Object]) -> Result<Vec<Object>, TableError> {
        self.load(id).await?;
        let mut made = Vec::with_capacity(rows.len());
        for chunk in rows.chunks(CHUNK) {
            made.extend(self.insert_chunk(id, chunk).await?);
        }
        Ok(made)
    }

    async fn insert_chunk(&self, id: &str, rows: &[Object]) -> Result<Vec<Object>, TableError> {
        for _ in 0..TRIES {
            let (mut table, version) = self.load(id).await?;
            let now = self.clock.now();
            let mut ops = Vec::with_capacity(rows.len() + 1);
            let mut made = Vec::with_capacity(rows.len());
            for values in rows {
                let mut row = Object::from([
                    ("id", Value::from(i64::try_from(table.next_row).unwrap_or(i64::MAX))),
                    ("createdAt", stamp(now)),
                    ("updatedAt", stamp(now)),
                ]);
                for (name, value) in table.take(values).map_err(TableError::Invalid)? {
                    row.insert(name, value);
                }
                ops.push(Op::Insert(row_draft(row_id(table.id, table.next_row), &row)?));
                made.push(shown(&table, &row));
                table.next_row += 1;
                table.rows += 1;
            }
            if table.rows > MOST_ROWS {
                return Err(TableError::Invalid(format!("a table has at most {MOST_ROWS} rows")));
            }
            table.updated_at = now;
            ops.push(Op::Replace { draft: self.draft(&table)?, if_version: Some(version) });
            match self.store.commit(ops).await {
                Ok(_) => return Ok(made),
                Err(StoreError::VersionConflict { .. } | StoreError::Duplicate { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(TableError::Busy)
    }

    /// Sets `values` in all rows that fit and gives them as they are now (`dry`: as they would be).
    ///
    /// # Errors
    /// `Missing`, `Invalid`.
    pub async fn update(
        &self,
        id: &str,
        filter: &RowFilter,
        values: &Object,
        dry: bool,
    ) -> Result<Vec<Object>, TableError> {
        let (table, _) = self.load(id).await?;
        let values = table.take(values).map_err(TableError::Invalid)?;
        for _ in 0..TRIES {
            let now = self.clock.now();
            let (mut ops, mut changed) = (Vec::new(), Vec::new());
            for (document, mut row) in self.fitting(&table, filter, usize::MAX).await? {
                for (name, value) in values.iter() {
                    row.insert(name.clone(), value.clone());
                }
                row.insert("updatedAt", stamp(now));
                ops.push(Op::Replace {
                    draft: row_draft(document.id, &row)?,
                    if_version: Some(document.version),
                });
                changed.push(shown(&table, &row));
            }
            if dry || ops.is_empty() {
                return Ok(changed);
            }
            match self.store.commit(ops).await {
                Ok(_) => return Ok(changed),
                Err(StoreError::VersionConflict { .. } | StoreError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(TableError::Busy)
    }

    /// Removes all rows that fit and gives them (`dry`: without removing them).
    ///
    /// # Errors
    /// `Missing`, `Invalid`.
    pub async fn remove(&self, id: &str, filter: &RowFilter, dry: bool) -> Result<Vec<Object>, TableError> {
        for _ in 0..TRIES {
            let (mut table, version) = self.load(id).await?;
            let found = self.fitting(&table, filter, usize::MAX).await?;
            let removed = found.iter().map(|(_, row)| shown(&table, row)).collect();
            if dry || found.is_empty() {
                return Ok(removed);
            }
            table.rows = table.rows.saturating_sub(found.len() as u64);
            table.updated_at = self.clock.now();
            let mut ops = vec![Op::Replace { draft: self.draft(&table)?, if_version: Some(version) }];
            ops.extend(found.into_iter().map(|(document, _)| Op::Delete {
                collection: Collection::DataRows,
                id: document.id,
                if_version: Some(document.version),
            }));
            match self.store.commit(ops).await {
                Ok(_) => return Ok(removed),
                Err(StoreError::VersionConflict { .. } | StoreError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(TableError::Busy)
    }
}

fn row_draft(id: String, row: &Object) -> Result<Draft, TableError> {
    let draft = Draft::json(Collection::DataRows, id, row)?;
    if draft.body.len() > ROW_BYTES {
        return Err(TableError::Invalid(format!("a row has at most {ROW_BYTES} bytes")));
    }
    Ok(draft)
}

/// A row as people see it: every column, in order, null where nothing was set.
fn shown(table: &DataTable, row: &Object) -> Object {
    let names = SYSTEM_COLUMNS.iter().copied().chain(table.columns.iter().map(|column| column.name.as_str()));
    names.map(|name| (name, row.get(name).cloned().unwrap_or_default())).collect()
}

fn taken(name: &str) -> impl Fn(StoreError) -> TableError {
    move |error| match error {
        StoreError::Duplicate { .. } => TableError::Invalid(format!("there is a table \"{name}\" already")),
        error => error.into(),
    }
}

fn check_name(name: &str) -> Result<String, TableError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(TableError::Invalid("the name of a table needs 1 to 120 letters".to_owned()));
    }
    Ok(name.to_owned())
}

fn check_columns(columns: &[TableColumn]) -> Result<(), TableError> {
    if columns.len() > MOST_COLUMNS {
        return Err(TableError::Invalid(format!("a table has at most {MOST_COLUMNS} columns")));
    }
    for (index, column) in columns.iter().enumerate() {
        let name = column.name.as_str();
        let starts = name.chars().next().is_some_and(|letter| letter.is_alphabetic());
        if !starts || name.len() > 63 || !name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        {
            let message =
                "is no name of a column: it begins with a letter and has letters, digits and _ only";
            return Err(TableError::Invalid(format!("\"{name}\" {message}")));
        }
        let reserved = SYSTEM_COLUMNS.iter().any(|system| system.eq_ignore_ascii_case(name));
        let twice = columns[..index].iter().any(|other| other.name.eq_ignore_ascii_case(name));
        if reserved || twice {
            return Err(TableError::Invalid(format!("there is a column \"{name}\" already")));
        }
    }
    Ok(())
}

/// The columns that rows like `row` need, by the types of their values.
pub fn columns_of(row: &Object) -> Vec<TableColumn> {
    let kind = |value: &Value| match value {
        Value::Number(_) => ColumnKind::Number,
        Value::Bool(_) => ColumnKind::Boolean,
        _ => ColumnKind::String,
    };
    let own = row.iter().filter(|(name, _)| !SYSTEM_COLUMNS.contains(&name.as_str()));
    own.map(|(name, value)| TableColumn { name: name.clone(), kind: kind(value) }).collect()
}

#[cfg(test)]
mod tests {
    use model::{Comparison, FixedClock, RowCondition};

    use super::*;
    use crate::Sqlite;

    async fn tables(folder: &tempfile::TempDir) -> (Tables, Arc<Sqlite>) {
        let path = folder.path().join("t.db");
        let sqlite = Arc::new(Sqlite::open(path, crate::sqlite::Options::default()).await.expect("opens"));
        let organisation = OrganisationId::from_uuid(uuid::Uuid::from_u128(7));
        let clock = Arc::new(FixedClock::new(Timestamp::constant(1_893_553_445, 0)));
        (Tables::new(OrgStore::new(sqlite.clone(), organisation), clock), sqlite)
    }

    fn column(name: &str, kind: ColumnKind) -> TableColumn {
        TableColumn { name: name.into(), kind }
    }

    fn with(column: &str, comparison: Comparison, value: impl Into<Value>) -> RowFilter {
        let condition = RowCondition { column: column.into(), comparison, value: value.into() };
        RowFilter { all: false, conditions: vec![condition] }
    }

    #[tokio::test]
    async fn rows_are_kept_changed_and_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (tables, sqlite) = tables(&folder).await;
        let columns = vec![column("name", ColumnKind::String), column("n", ColumnKind::Number)];
        let table = tables.create("People", columns.clone()).await.expect("made");
        let id = table.id.to_string();
        assert!(matches!(tables.create("people", columns).await, Err(TableError::Invalid(_))));
        let rows: Vec<Object> =
            (0..2500).map(|n| Object::from([("n", Value::from(n)), ("name", "x".into())])).collect();
        assert_eq!(tables.insert(&id, &rows).await.expect("kept").len(), 2500);
        let found = tables.rows(&id, &with("n", Comparison::Gte, 2498), 10).await.expect("found");
        let ids: Vec<_> = found.iter().filter_map(|row| row.get("id")?.as_i64()).collect();
        assert_eq!(ids, [2499, 2500]);
        let set = Object::from([("name", "y")]);
        let changed = tables.update(&id, &with("n", Comparison::Lt, 3), &set, false).await.expect("changed");
        assert_eq!(changed.len(), 3);
        assert_eq!(tables.rows(&id, &with("name", Comparison::Eq, "y"), 10).await.expect("found").len(), 3);
        assert_eq!(tables.remove(&id, &with("name", Comparison::Eq, "y"), true).await.expect("dry").len(), 3);
        assert_eq!(
            tables.remove(&id, &with("name", Comparison::Eq, "y"), false).await.expect("gone").len(),
            3
        );
        assert_eq!(tables.find(&TableRef::Name("PEOPLE".into())).await.expect("found").rows, 2497);
        let wrong = tables.insert(&id, &[Object::from([("n", "many")])]).await;
        assert!(matches!(wrong, Err(TableError::Invalid(_))));
        tables.delete(&id).await.expect("deleted");
        assert!(matches!(tables.rows(&id, &RowFilter::default(), 1).await, Err(TableError::Missing { .. })));
        sqlite.close().await;
    }

    #[tokio::test]
    async fn two_writers_never_get_the_same_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let (tables, sqlite) = tables(&folder).await;
        let id =
            tables.create("T", vec![column("a", ColumnKind::Number)]).await.expect("made").id.to_string();
        let row = [Object::from([("a", 1)])];
        let (one, two, three) =
            tokio::join!(tables.insert(&id, &row), tables.insert(&id, &row), tables.insert(&id, &row));
        let mut ids: Vec<i64> = [one, two, three]
            .into_iter()
            .flat_map(|rows| rows.expect("kept"))
            .filter_map(|row| row.get("id")?.as_i64())
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, [1, 2, 3]);
        sqlite.close().await;
    }

    #[test]
    fn names_of_columns_are_checked() {
        for bad in ["", "1a", "a b", "id", "CreatedAt"] {
            assert!(check_columns(&[column(bad, ColumnKind::String)]).is_err(), "{bad}");
        }
        assert!(check_columns(&[column("a", ColumnKind::String), column("A", ColumnKind::String)]).is_err());
        assert!(check_columns(&[column("größe_2", ColumnKind::String)]).is_ok());
    }
}
