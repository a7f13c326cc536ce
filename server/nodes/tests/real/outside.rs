//! The outside as real workflows meet it here: every request is recorded and answered with something of the kind that
//! its address promises.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use node_sdk::{Egress, HttpRequest, HttpResponse, NodeError};

/// Answers that name a part of the address; the first that fits counts.
const ANSWERS: &str = include_str!("answers.json");

/// One answer of the file.
#[derive(serde::Deserialize)]
struct Answer {
    /// A part of the address; empty fits all.
    address: String,
    /// Media type.
    #[serde(rename = "type")]
    kind: String,
    /// Text, or JSON.
    body: serde_json::Value,
}

/// Records and answers.
pub struct Recorded {
    answers: Vec<Answer>,
    requests: Mutex<Vec<String>>,
}

impl Recorded {
    /// With the answers of `answers.json`.
    pub fn new() -> Self {
        let answers = serde_json::from_str(ANSWERS).expect("answers.json is a list of answers");
        Self { answers, requests: Mutex::default() }
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
        let answer = self
            .answers
            .iter()
            .find(|answer| request.url.contains(&answer.address))
            .ok_or_else(|| NodeError::operation("no answer fits"))?;
        let body = answer.body.as_str().map_or_else(|| answer.body.to_string(), str::to_owned);
        Ok(HttpResponse {
            status: 200,
            status_text: "OK".to_owned(),
            headers: vec![("content-type".to_owned(), answer.kind.clone())],
            body: Bytes::from(body),
            url: request.url,
        })
    }
}
