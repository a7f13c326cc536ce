//! Errors as they are spoken: RFC 9457 problem documents. The one place where a kind of error becomes a status.

use app::AppError;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::ErrorKind;
use serde::Serialize;
use utoipa::ToSchema;

/// A problem document (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Page that explains the code, relative to the server.
    #[serde(rename = "type")]
    pub page: String,
    /// The status in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code, such as `RR-WF-0002`.
    pub code: String,
    /// What happened, for people.
    pub detail: String,
    /// Fields of the request that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Seconds after which trying again makes sense.
    #[serde(skip)]
    pub retry_after: Option<i64>,
}

/// A field of a request that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Dotted path in the body.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

impl Problem {
    /// A problem without fields.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            page: format!("/docs/errors/{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }
}

/// The HTTP status of a kind of error.
pub(crate) fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unlicensed => StatusCode::PAYMENT_REQUIRED,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let kind = error.kind();
        // Causes are for the log; they may hold names of files and tables.
        let detail = if kind == ErrorKind::Internal {
            tracing::error!(error = &error as &dyn std::error::Error, "request failed");
            "something went wrong inside the server; its log has the details".to_owned()
        } else {
            if kind == ErrorKind::Unavailable {
                tracing::warn!(error = &error as &dyn std::error::Error, "request refused");
            }
            error.to_string()
        };
        let errors = error
            .fields()
            .into_iter()
            .map(|it| FieldProblem { path: it.path, message: it.message })
            .collect();
        let retry_after = match &error {
            AppError::TooManyAttempts { wait } => Some(wait.as_secs().max(1)),
            AppError::Busy { .. } => Some(1),
            _ => None,
        };
        let status = if matches!(error, AppError::SetupToken | AppError::Cursor) {
            StatusCode::BAD_REQUEST
        } else {
            status(kind)
        };
        Self { errors, retry_after, ..Self::new(status, error.code(), detail) }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RR-REQ-0004", "the body is too large")
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "RR-REQ-0002", rejection.body_text())
            }
            status => Self::new(status, "RR-REQ-0001", rejection.body_text()),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "RR-REQ-0001", rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    /// A path that holds no valid id names nothing.
    fn from(_: PathRejection) -> Self {
        Self::new(StatusCode::NOT_FOUND, "RR-REQ-0003", "there is nothing at this address")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
