//! All routes, and what is the same for each: limits, panics caught, requests traced.

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::problem::Problem;
use crate::{events, health, openapi, ui, webhooks};

/// The whole server as an axum router.
pub fn router(app: Arc<App>) -> Router {
    let (api, document) = openapi::api().split_for_parts();
    let document = Arc::<str>::from(document.to_json().unwrap_or_default());
    let json = [(header::CONTENT_TYPE, "application/json")];
    let no_store =
        SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let api = api
        .merge(Router::new().nest("/api/v1", events::routes()))
        .route("/api/v1/openapi.json", get(move || async move { (json, document.to_string()) }))
        .layer(axum::middleware::from_fn(to_the_end))
        .layer(DefaultBodyLimit::max(app.limits().api_body))
        .layer(no_store)
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ));
    let pages = Router::new().route("/docs/errors/{code}", get(ui::error_page)).fallback(ui::file);
    Router::new()
        .merge(api)
        .merge(pages)
        .layer(CompressionLayer::new())
        // Webhooks and health come after the layers: the hot path pays for nothing it does not use.
        .route("/healthz", get(health::healthz))
        .merge(webhooks::routes())
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .with_state(app)
}

/// Works on a request to its end, also when the caller goes away in between: what is stored and what listens would
/// differ if a change was given up after its write.
async fn to_the_end(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => panicked(),
    }
}

fn panicked() -> Response {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "RR-INT-0001",
        "something went wrong inside the server; its log has the details",
    )
    .into_response()
}
