//! The outside as real workflows meet it here: every request is recorded and answered with something of the kind that
//! its address promises, and every file is of the kind that its ending promises.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use node_sdk::{Egress, Files, HttpBody, HttpRequest, HttpResponse, NodeError};

/// Answers that name a part of the address; the first that fits counts.
const ANSWERS: &str = include_str!("answers.json");
/// Files that name an ending; the first that fits counts.
const FILES: &str = include_str!("files.json");

/// One answer of the file.
#[derive(serde::Deserialize)]
struct Answer {
    /// A part of the address; empty fits all.
    address: String,
    /// Media type.
    #[serde(rename = "type")]
    kind: String,
    /// A part of the request's body that is needed, too.
    #[serde(default)]
    with: String,
    /// Text, or JSON.
    #[serde(default)]
    body: serde_json::Value,
    /// Instead of `body`: bytes.
    base64: Option<String>,
}

/// One file.
#[derive(serde::Deserialize)]
struct File {
    ending: String,
    #[serde(default)]
    text: String,
    base64: Option<String>,
}

fn bytes(base64: &str) -> Bytes {
    STANDARD.decode(base64).expect("base64 in a data file").into()
}

/// Records and answers.
pub struct Recorded {
    answers: Vec<Answer>,
    files: Vec<File>,
    written: Mutex<BTreeMap<String, Bytes>>,
    requests: Mutex<Vec<String>>,
}

impl Recorded {
    /// With the answers of `answers.json` and the files of `files.json`.
    pub fn new() -> Self {
        let answers = serde_json::from_str(ANSWERS).expect("answers.json is a list of answers");
        let files = serde_json::from_str(FILES).expect("files.json is a list of files");
        Self { answers, files, written: Mutex::default(), requests: Mutex::default() }
    }

    /// `GET address` for each request so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Egress for Recorded {
    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, NodeError> {
        let line = format!("{} {}", request.method, request.url);
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        let sent = match &request.body {
            HttpBody::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            HttpBody::Stream(upload) => String::from_utf8_lossy(&upload.whole().await?).into_owned(),
            _ => String::new(),
        };
        let answer = self
            .answers
            .iter()
            .find(|answer| request.url.contains(&answer.address) && sent.contains(&answer.with))
            .ok_or_else(|| NodeError::operation("no answer fits"))?;
        let body = match (&answer.base64, answer.body.as_str()) {
            (Some(base64), _) => bytes(base64),
            (None, Some(text)) => Bytes::from(text.to_owned()),
            (None, None) => Bytes::from(answer.body.to_string()),
        };
        Ok(HttpResponse {
            status: 200,
            status_text: "OK".to_owned(),
            headers: vec![("content-type".to_owned(), answer.kind.clone())],
            body,
            url: request.url,
        })
    }
}

#[async_trait]
impl Files for Recorded {
    async fn find(&self, pattern: &str) -> Result<Vec<String>, NodeError> {
        Ok(vec![pattern.replace('*', "a")])
    }

    async fn read(&self, path: &str) -> Result<Bytes, NodeError> {
        if let Some(content) = self.written.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Ok(content.clone());
        }
        let file = self.files.iter().find(|file| path.ends_with(&file.ending));
        let file = file.ok_or_else(|| NodeError::operation("no file fits"))?;
        Ok(file.base64.as_deref().map_or_else(|| Bytes::from(file.text.clone()), bytes))
    }

    async fn write(&self, path: &str, content: Bytes, append: bool) -> Result<(), NodeError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let before = written.remove(path).filter(|_| append).unwrap_or_default();
        written.insert(path.to_owned(), [before, content].concat().into());
        Ok(())
    }
}
