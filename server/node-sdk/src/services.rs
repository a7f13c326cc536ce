//! The doors through which a node reaches the outside. Each is a small trait; the rooms above implement them, so a
//! node can never open a socket, a file or a process of its own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use expression::{ExecutionView, ExpressionError};
use model::{BinaryData, Clock, CredentialRef, Item, Object, OrganisationId, Value};

use crate::egress::{ByteStream, Upload, collect};
use crate::{DataTables, Egress, Memories, NodeError, Queries, Workflows};

/// Everything outside that a node may use.
#[derive(Clone)]
pub struct Services {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// JavaScript.
    pub scripts: Arc<dyn Scripts>,
    /// HTTP to the outside.
    pub egress: Arc<dyn Egress>,
    /// Binary data.
    pub blobs: Arc<dyn Blobs>,
    /// Secrets.
    pub credentials: Arc<dyn Credentials>,
    /// What workflows remember from one execution to the next.
    pub memories: Arc<dyn Memories>,
    /// SQL over items.
    pub queries: Arc<dyn Queries>,
    /// Files of the machine.
    pub files: Arc<dyn Files>,
    /// Other workflows.
    pub workflows: Arc<dyn Workflows>,
    /// Data tables.
    pub tables: Arc<dyn DataTables>,
}

/// A value that must not be seen: it prints as stars and is not serialisable.
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that must use it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// Stored credentials.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// The fields of the credential that a node refers to, after checking that the workflow may use it.
    ///
    /// # Errors
    /// When there is no such credential or it may not be used here.
    async fn resolve(&self, kind: &str, reference: &CredentialRef) -> Result<Secret<Object>, NodeError>;

    /// The same, after `renewal` has changed some of the fields if it finds that needed, for instance a token that has
    /// run out. However many executions ask at the same time, it is renewed once, and what is new is kept.
    ///
    /// # Errors
    /// As [`Credentials::resolve`], or what `renewal` fails with.
    async fn renew(
        &self,
        kind: &str,
        reference: &CredentialRef,
        renewal: &dyn Renewal,
    ) -> Result<Secret<Object>, NodeError> {
        let fields = self.resolve(kind, reference).await?;
        if !renewal.is_needed(fields.reveal()) {
            return Ok(fields);
        }
        let changed = renewal.renew(&fields).await?;
        let mut fields = fields.reveal().clone();
        changed.reveal().iter().for_each(|(name, value)| drop(fields.insert(name.clone(), value.clone())));
        Ok(Secret::new(fields))
    }
}

/// How fields of a credential are renewed.
#[async_trait]
pub trait Renewal: Send + Sync {
    /// Whether `fields`, as they are kept now, have to be renewed.
    fn is_needed(&self, fields: &Object) -> bool;

    /// The fields that change.
    ///
    /// # Errors
    /// When the other side gives nothing new.
    async fn renew(&self, fields: &Secret<Object>) -> Result<Secret<Object>, NodeError>;
}

/// Binary data, content-addressed.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps `content` and gives the description that goes into an item (`id` or inline `data`, `fileSize`, `bytes`, …
    /// are filled in).
    ///
    /// # Errors
    /// When the content is too large or cannot be written.
    async fn put(&self, content: Bytes, name: Option<&str>, mime_type: &str)
    -> Result<BinaryData, NodeError>;

    /// The content of `data`.
    ///
    /// # Errors
    /// When it is gone or cannot be read.
    async fn get(&self, data: &BinaryData) -> Result<Bytes, NodeError>;

    /// Keeps what `content` gives, without having it in memory as a whole where the store can do that.
    ///
    /// # Errors
    /// As [`Blobs::put`], or when `content` fails.
    async fn put_stream(
        &self,
        content: ByteStream,
        name: Option<&str>,
        mime_type: &str,
    ) -> Result<BinaryData, NodeError> {
        self.put(collect(content, u64::MAX).await?, name, mime_type).await
    }

    /// The content of `data` to send.
    ///
    /// # Errors
    /// When it is gone or cannot be read.
    async fn upload(&self, data: &BinaryData) -> Result<Upload, NodeError> {
        Ok(self.get(data).await?.into())
    }
}

/// Files of the machine, in the folders that an administrator granted and nowhere else.
#[async_trait]
pub trait Files: Send + Sync {
    /// The paths of the files that `pattern` means (`*`, `**`, `?`, `[ab]`, `{a,b}`), in the order of their names.
    ///
    /// # Errors
    /// `RR-FILE-0001` when it leads out of the granted folders, `RR-FILE-0002` when it is no pattern.
    async fn find(&self, pattern: &str) -> Result<Vec<String>, NodeError>;

    /// The content of the file at `path`.
    ///
    /// # Errors
    /// `RR-FILE-0001` when it is not in a granted folder, `RR-FILE-0002` when it cannot be read, `RR-FILE-0003` when it
    /// is too large or no ordinary file.
    async fn read(&self, path: &str) -> Result<Bytes, NodeError>;

    /// Writes `content` to the file at `path`, anew or at its end. Folders are not made.
    ///
    /// # Errors
    /// As for reading.
    async fn write(&self, path: &str, content: Bytes, append: bool) -> Result<(), NodeError>;
}

/// JavaScript, run where it can reach nothing.
#[async_trait]
pub trait Scripts: Send + Sync {
    /// Evaluates every source for every item: `values[i][s]` is source `s` for `batch.items[i]`.
    ///
    /// # Errors
    /// When the batch as a whole could not be run. A source that throws for one item is an error in its place.
    async fn evaluate(&self, batch: ScriptBatch) -> Result<ScriptValues, ExpressionError>;

    /// Runs a piece of code.
    ///
    /// # Errors
    /// What the code threw, or which limit it met, with what it had written to the console by then.
    async fn run(&self, request: CodeRequest) -> Result<CodeResult, CodeFailure>;
}

/// `values[item][source]`; `None` is JavaScript's `undefined`.
pub type ScriptValues = Vec<Vec<Result<Option<Value>, ExpressionError>>>;

/// Expressions of one node to evaluate for its items.
#[derive(Clone)]
pub struct ScriptBatch {
    /// Whose data this is; processes are never shared between organisations at the same time.
    pub organisation: OrganisationId,
    /// What the expressions see.
    pub view: Arc<dyn ExecutionView>,
    /// JavaScript expressions (the inside of `{{ }}`).
    pub sources: Arc<[Arc<str>]>,
    /// Indices of the items of the main input; when it has no items, index 0 stands for "no item".
    pub items: Vec<usize>,
}

/// Whether code runs once or for each item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeMode {
    /// Once, with all items as `items` / `$input.all()`.
    AllItems,
    /// Once for each item, with `$json` / `item`.
    EachItem,
    /// Once for each item, with `item` as its data; what it returns is an item with the binary data of that item.
    EachData,
}

/// A language of Code nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeLanguage {
    /// JavaScript.
    JavaScript,
    /// Python; data is read by attribute as well (`_json.name`), as older workflows do.
    Python,
    /// Python; data is plain dictionaries and lists.
    PythonNative,
}

/// A piece of code of a node.
#[derive(Clone)]
pub struct CodeRequest {
    /// Whose data this is.
    pub organisation: OrganisationId,
    /// What the code sees.
    pub view: Arc<dyn ExecutionView>,
    /// The language of `source`.
    pub language: CodeLanguage,
    /// The body of a function; may use `return`, and `await` in JavaScript.
    pub source: Arc<str>,
    /// Once or for each item.
    pub mode: CodeMode,
    /// For `EachItem`: whether the others still run when one item fails.
    pub continues: bool,
    /// Where binary data is read and kept.
    pub blobs: Arc<dyn Blobs>,
    /// Time limit.
    pub timeout: Duration,
    /// Static data the code may change: `global` and `node`, in the shape of `NodeContext::static_data`.
    pub static_data: Object,
}

/// What code gave.
#[derive(Debug, Clone, Default)]
pub struct CodeResult {
    /// The value returned: for `AllItems` one, for `EachItem` one for each item. `None` is `undefined`; errors are
    /// those of single items when the request continues after them.
    pub values: Vec<Result<Option<Value>, ExpressionError>>,
    /// Console output, line by line.
    pub console: Vec<String>,
    /// Static data after the run, when it changed.
    pub static_data: Option<Object>,
    /// Custom data that the code set for the execution: texts by key.
    pub custom_data: Object,
}

/// Why code gave nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeFailure {
    /// What it threw, or the limit that it met.
    pub error: ExpressionError,
    /// Index of the item that it ran for, when it ran for each.
    pub item: Option<usize>,
    /// Console output up to then.
    pub console: Vec<String>,
}

impl From<ExpressionError> for CodeFailure {
    fn from(error: ExpressionError) -> Self {
        Self { error, item: None, console: Vec::new() }
    }
}

impl CodeResult {
    /// Reads one returned value as items, as loosely as people write them.
    ///
    /// # Errors
    /// A sentence for the person who wrote the code.
    pub fn items(value: &Value) -> Result<Vec<Item>, String> {
        Item::from_loose(value)
    }
}
