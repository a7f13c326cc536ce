//! The node types over HTTP: everything the editor draws its picker and forms from.

use std::sync::Arc;

use app::App;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use node_sdk::Description;
use nodes::CATALOGUE;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::Caller;
use crate::lists::List;
use crate::problem::Problem;

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The node types there are, in the order of the node picker
#[utoipa::path(get, path = "/node-types", tag = "node types", operation_id = "listNodeTypes", security(("session" = ["workflow:read"])),
    responses((status = 200, body = List<Description>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list(Caller(it): Caller) -> Result<Response, Problem> {
    it.context.may(access::Scope::WorkflowRead)?;
    let items: Vec<Description> = CATALOGUE.iter().map(|node| node.description().clone()).collect();
    let mut response = Json(List { items, next_cursor: None }).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    Ok(response)
}
