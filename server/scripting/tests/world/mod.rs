//! A small execution for scripts to look at, and the pool of real child processes that runs them.
#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ecow::EcoString;
use expression::{ExecutionView, ExpressionError};
use jiff::Timestamp;
use model::{BinaryData, Item, Items, Object, OrganisationId, Value};
use node_sdk::{
    Blobs, CodeLanguage, CodeMode, CodeRequest, CodeResult, NodeError, ScriptBatch, ScriptValues, Scripts,
};
use scripting::{Pool, PoolConfig};

/// A pool with the usual limits, but short times.
pub fn pool() -> Pool {
    Pool::new(config())
}

/// A pool whose code has little time, for code that takes all it gets.
pub fn hurried() -> Pool {
    Pool::new(PoolConfig { code_timeout: Duration::from_millis(1500), ..config() })
}

/// The configuration of [`pool`].
pub fn config() -> PoolConfig {
    let mut config = PoolConfig::new(env!("CARGO_BIN_EXE_script-worker"));
    config.processes = 1;
    config.expression_timeout = Duration::from_millis(1500);
    config
}

/// JSON as a value.
pub fn json(text: &str) -> Value {
    Value::from_json(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// JSON objects as items.
pub fn items(text: &str) -> Items {
    Arc::new(Item::from_loose(&json(text)).expect("objects"))
}

/// A finished past: the items of the input and of other nodes by name.
#[derive(Default)]
pub struct Past {
    pub input: Items,
    pub nodes: HashMap<&'static str, Items>,
    pub globals: HashMap<&'static str, Value>,
    pub now: Option<Timestamp>,
    pub zone: Option<&'static str>,
}

impl Past {
    pub fn new(input: &str) -> Self {
        Self { input: items(input), ..Self::default() }
    }

    #[must_use]
    pub fn with_node(mut self, name: &'static str, given: &str) -> Self {
        self.nodes.insert(name, items(given));
        self
    }

    #[must_use]
    pub fn with_global(mut self, name: &'static str, value: &str) -> Self {
        self.globals.insert(name, json(value));
        self
    }

    fn node(&self, name: &str) -> Result<&Items, ExpressionError> {
        match name {
            "Never ran" => Err(ExpressionError::NotExecuted { node: name.into() }),
            _ => self
                .nodes
                .get(name)
                .ok_or_else(|| ExpressionError::UnknownNode { node: EcoString::from(name) }),
        }
    }
}

impl ExecutionView for Past {
    fn input(&self, index: usize) -> Option<Items> {
        (index == 0).then(|| self.input.clone())
    }
    fn node_items(
        &self,
        node: &str,
        output: Option<usize>,
        _: Option<usize>,
    ) -> Result<Items, ExpressionError> {
        let items = self.node(node)?;
        Ok(if output.unwrap_or(0) == 0 { items.clone() } else { Items::default() })
    }
    fn is_executed(&self, node: &str) -> Result<bool, ExpressionError> {
        match self.node(node) {
            Err(ExpressionError::NotExecuted { .. }) => Ok(false),
            other => other.map(|_| true),
        }
    }
    fn paired_item(&self, node: &str, item: usize) -> Result<Item, ExpressionError> {
        self.node(node)?.get(item).cloned().ok_or_else(|| ExpressionError::NoPairedItem {
            node: node.into(),
            item,
            reason: "there is none".into(),
        })
    }
    fn node_parameters(&self, node: &str) -> Result<Object, ExpressionError> {
        self.node(node)?;
        Ok(Object::from([("of", Value::from(node))]))
    }
    fn node_context(&self, _: &str) -> Result<Object, ExpressionError> {
        Ok(Object::from([("noItemsLeft", Value::from(true))]))
    }
    fn global(&self, name: &str) -> Option<Value> {
        self.globals.get(name).cloned()
    }
    fn now(&self) -> Timestamp {
        self.now.unwrap_or_else(|| "2024-02-29T12:30:45.123Z".parse().expect("a time"))
    }
    fn timezone(&self) -> &str {
        self.zone.unwrap_or("Europe/Berlin")
    }
}

/// Evaluates `sources` for all items of `past`.
pub async fn evaluate(pool: &Pool, past: Past, sources: &[&str]) -> Result<ScriptValues, ExpressionError> {
    let count = past.input.len().max(1);
    pool.evaluate(ScriptBatch {
        organisation: OrganisationId::generate(),
        view: Arc::new(past),
        sources: sources.iter().map(|source| Arc::from(*source)).collect(),
        items: (0..count).collect(),
    })
    .await
}

/// Evaluates one source for the first item of `past`.
pub async fn one(pool: &Pool, past: Past, source: &str) -> Result<Option<Value>, ExpressionError> {
    evaluate(pool, past, &[source]).await?.swap_remove(0).swap_remove(0)
}

/// What code gave, when no item failed.
#[derive(Debug)]
pub struct Ran {
    pub values: Vec<Option<Value>>,
    pub console: Vec<String>,
    pub static_data: Option<Object>,
    pub custom_data: Object,
}

/// Runs JavaScript `source` once.
pub async fn run(pool: &Pool, past: Past, source: &str) -> Result<Ran, ExpressionError> {
    run_as(pool, past, source, CodeMode::AllItems, Object::new()).await
}

/// Runs JavaScript `source` in `mode` with static data.
pub async fn run_as(
    pool: &Pool,
    past: Past,
    source: &str,
    mode: CodeMode,
    static_data: Object,
) -> Result<Ran, ExpressionError> {
    let request = CodeRequest { mode, static_data, ..request(past, source) };
    let CodeResult { values, console, static_data, custom_data } =
        pool.run(request).await.map_err(|failure| failure.error)?;
    let values = values.into_iter().collect::<Result<_, _>>()?;
    Ok(Ran { values, console, static_data, custom_data })
}

/// Runs Python `source` once, in the native style.
pub async fn python(pool: &Pool, past: Past, source: &str) -> Result<Ran, ExpressionError> {
    let request = CodeRequest { language: CodeLanguage::PythonNative, ..request(past, source) };
    let CodeResult { values, console, static_data, custom_data } =
        pool.run(request).await.map_err(|failure| failure.error)?;
    let values = values.into_iter().collect::<Result<_, _>>()?;
    Ok(Ran { values, console, static_data, custom_data })
}

/// A request for JavaScript `source`, once.
pub fn request(past: Past, source: &str) -> CodeRequest {
    CodeRequest {
        organisation: OrganisationId::generate(),
        view: Arc::new(past),
        language: CodeLanguage::JavaScript,
        source: source.into(),
        mode: CodeMode::AllItems,
        continues: false,
        blobs: Arc::new(Inline),
        timeout: Duration::from_secs(30),
        static_data: Object::new(),
    }
}

/// Binary data that is kept in the items.
struct Inline;

#[async_trait]
impl Blobs for Inline {
    async fn put(
        &self,
        content: Bytes,
        name: Option<&str>,
        mime_type: &str,
    ) -> Result<BinaryData, NodeError> {
        Ok(BinaryData {
            data: STANDARD.encode(&content).into(),
            mime_type: mime_type.into(),
            file_name: name.map(Into::into),
            ..BinaryData::default()
        })
    }
    async fn get(&self, data: &BinaryData) -> Result<Bytes, NodeError> {
        STANDARD
            .decode(data.data.as_bytes())
            .map(Bytes::from)
            .map_err(|error| NodeError::operation(error.to_string()))
    }
}
