//! What handlers take: the signed-in caller, a checked body, an id from the path, a query. Each refuses with a problem
//! document.

use std::sync::Arc;

use app::{App, AppError, sessions::Current};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Name of the session cookie.
pub(crate) const COOKIE: &str = "reporunner_session";

/// The header that a page of ours sends and a foreign page cannot (it would need a preflight, which is refused).
pub(crate) const OWN_HEADER: &str = "x-reporunner";

/// The signed-in caller. A handler that takes it cannot be reached by strangers.
pub struct Caller(pub Current);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        own_request(parts)?;
        let token = cookie(&parts.headers).ok_or(AppError::SignedOut)?;
        Ok(Self(app.session(&token).await?))
    }
}

/// Refuses writes that a foreign page could have sent with the user's cookie.
pub(crate) fn own_request(parts: &Parts) -> Result<(), Problem> {
    if parts.method.is_safe() || parts.headers.contains_key(OWN_HEADER) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "RR-REQ-0006",
        format!("requests that change something need the header {OWN_HEADER}: 1"),
    ))
}

/// The token in the session cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// A JSON body. Size is limited by the router; depth by the reader (128 levels).
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        own_request(&parts)?;
        let axum::Json(value) = axum::Json::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self(value))
    }
}

/// Path parameters.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let axum::extract::Path(value) = axum::extract::Path::from_request_parts(parts, app).await?;
        Ok(Self(value))
    }
}

/// Query parameters.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let axum::extract::Query(value) = axum::extract::Query::from_request_parts(parts, app).await?;
        Ok(Self(value))
    }
}
