//! What a request that failed becomes: an error for people, and an error item in the shape that workflows look into.

use model::{Item, Object, Value};
use node_sdk::{HttpResponse, NodeError};

use crate::web::access::Access;

/// A request that failed.
pub(super) struct Failure {
    /// In words.
    pub error: NodeError,
    /// Status and body of the answer, when there was one.
    answer: Option<(u16, String)>,
}

impl From<NodeError> for Failure {
    fn from(error: NodeError) -> Self {
        Self { error, answer: None }
    }
}

impl Failure {
    /// A status of 400 or more, in words, with the start of what the server said.
    pub(super) fn of(answer: &HttpResponse, body: &str) -> Self {
        let status = answer.status;
        let meaning = match status {
            401 => " (the server does not know who asks: check the credential)",
            403 => " (this credential may not do this)",
            404 => " (there is nothing at this address)",
            429 => " (the server asks for fewer requests)",
            _ => "",
        };
        let message = format!("the server answered {status} {}{meaning}", answer.status_text);
        let excerpt: String = body.trim().chars().take(500).collect();
        let error = NodeError {
            retryable: matches!(status, 408 | 425 | 429 | 500..),
            description: (!excerpt.is_empty()).then_some(excerpt),
            ..NodeError::with_code("RR-HTTP-0001", message.replace("  ", " "))
        };
        Self { error, answer: Some((status, body.to_owned())) }
    }

    /// The same without what nobody should read.
    pub(super) fn without_secrets(self, access: &Access) -> Self {
        Self {
            error: access.hide(self.error),
            answer: self.answer.map(|(status, body)| (status, access.hide_in(&body))),
        }
    }

    /// The item that stands for the failure of item `index`: `{error: {message, name, code, status}}`. After an answer
    /// the message is the status and the body as JSON text.
    pub(super) fn item(self, index: usize) -> Item {
        let error = match self.answer {
            Some((status, body)) => {
                let code = if status < 500 { "ERR_BAD_REQUEST" } else { "ERR_BAD_RESPONSE" };
                Object::from([
                    ("message", Value::from(format!("{status} - {}", Value::from(body).to_json()))),
                    ("name", Value::from("AxiosError")),
                    ("code", Value::from(code)),
                    ("status", Value::from(i32::from(status))),
                ])
            }
            None => {
                let mut error = Object::from([
                    ("message", Value::from(self.error.message)),
                    ("name", Value::from("Error")),
                    ("code", Value::from(network_code(self.error.code))),
                ]);
                if let Some(description) = self.error.description {
                    error.insert("description", description);
                }
                error
            }
        };
        Item::new([("error", error)]).paired_with(index)
    }
}

/// The names of failures of the network that workflows compare with; others keep their own.
fn network_code(code: &'static str) -> &'static str {
    match code {
        "RR-EGRESS-0002" => "ENOTFOUND",
        "RR-EGRESS-0003" => "ECONNREFUSED",
        "RR-EGRESS-0005" => "ECONNABORTED",
        "RR-EGRESS-0008" => "ERR_FR_TOO_MANY_REDIRECTS",
        "RR-EGRESS-0009" => "ECONNRESET",
        own => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> HttpResponse {
        HttpResponse {
            status,
            status_text: "Because".into(),
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            url: "https://a.example/files/report.csv?token=secret".into(),
        }
    }

    #[test]
    fn a_failure_says_what_the_server_said_and_whether_to_try_again() {
        let failure = Failure::of(&answer(404), &"x".repeat(1000));
        assert_eq!((failure.error.code, failure.error.retryable), ("RR-HTTP-0001", false));
        assert!(failure.error.message.contains("404 Because") && !failure.error.message.contains("secret"));
        assert_eq!(failure.error.description.map(|text| text.len()), Some(500));
        assert!(Failure::of(&answer(503), "").error.retryable);
    }

    #[test]
    fn an_error_item_has_the_shape_that_workflows_look_into() {
        let json = |failure: Failure| Value::Object(failure.item(0).json).to_json();
        assert_eq!(
            json(Failure::of(&answer(404), r#"{"a":1}"#)),
            r#"{"error":{"message":"404 - \"{\\\"a\\\":1}\"","name":"AxiosError","code":"ERR_BAD_REQUEST","status":404}}"#
        );
        let refused = NodeError::with_code("RR-EGRESS-0003", "no connection");
        assert_eq!(
            json(refused.into()),
            r#"{"error":{"message":"no connection","name":"Error","code":"ECONNREFUSED"}}"#
        );
    }
}
