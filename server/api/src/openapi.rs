//! The OpenAPI 3.1 document, made from the handlers.

use std::sync::Arc;

use app::App;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::extract::COOKIE;

#[derive(OpenApi)]
#[openapi(
    info(title = "Reporunner", description = "Workflow automation inside your own walls. Requests that change something carry the header `x-reporunner: 1`."),
    tags(
        (name = "session", description = "Owner set-up, signing in and out"),
        (name = "workflows", description = "Workflows and their files"),
        (name = "executions", description = "History, steps, starting and stopping"),
        (name = "credentials", description = "What workflows sign in to other systems with"),
        (name = "data tables", description = "Rows that workflows and people share"),
        (name = "node types", description = "What nodes can be"),
        (name = "expressions", description = "Trying expressions"),
    ),
    // Only reached through a property's own groups, where the recursion is cut, so it would be left out.
    components(schemas(node_sdk::EntryGroup))
)]
struct Document;

/// The API's routes with their document.
pub(crate) fn api() -> OpenApiRouter<Arc<App>> {
    let mut document = Document::openapi();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE)));
    document.components.get_or_insert_default().add_security_scheme("session", cookie);
    let routes = OpenApiRouter::new()
        .merge(crate::session::routes())
        .merge(crate::workflows::routes())
        .merge(crate::executions::routes())
        .merge(crate::credentials::routes())
        .merge(crate::data_tables::routes())
        .merge(crate::node_types::routes())
        .merge(crate::expressions::routes());
    OpenApiRouter::with_openapi(document).nest("/api/v1", routes)
}

/// The document as pretty JSON with a final newline, as it is committed.
pub fn openapi_json() -> String {
    let (_, document) = api().split_for_parts();
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
