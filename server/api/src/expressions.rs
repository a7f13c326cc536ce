//! Trying an expression while it is being written.

use std::sync::Arc;

use app::App;
use app::expressions::{self, Preview, PreviewRequest};
use axum::Json;
use model::{ExecutionId, Value, Workflow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Body, Caller};
use crate::problem::Problem;

/// An expression to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExpressionPreview {
    /// The drawing as it is on the screen.
    pub workflow: Workflow,
    /// Name of the node whose parameter it is.
    pub node: String,
    /// The parameter's text, with the leading `=`.
    pub text: String,
    /// The execution whose data to use; absent: the latest of the workflow that the id names, or none.
    #[serde(default)]
    pub execution_id: Option<ExecutionId>,
    /// Index of the item, from 0.
    #[serde(default)]
    pub item: usize,
    /// Which run of the node.
    #[serde(default)]
    pub run: Option<usize>,
}

/// What an expression gives.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExpressionResult {
    /// The value; absent when undefined or an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Its type: `string`, `number`, `boolean`, `null`, `array`, `object` or `undefined`.
    pub value_type: String,
    /// The value as text.
    pub text: String,
    /// Why it has no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExpressionProblem>,
}

/// Why an expression has no value.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpressionProblem {
    /// Stable code.
    pub code: String,
    /// In one sentence.
    pub message: String,
    /// Where, in characters from the start of the text, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
}

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// Try an expression
#[utoipa::path(post, path = "/expressions/preview", tag = "expressions", operation_id = "previewExpression", request_body = ExpressionPreview, security(("session" = ["workflow:execute"])),
    responses((status = 200, body = ExpressionResult), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn preview(
    Caller(it): Caller,
    Body(body): Body<ExpressionPreview>,
) -> Result<Json<ExpressionResult>, Problem> {
    let request = PreviewRequest {
        workflow: body.workflow,
        node: body.node,
        text: body.text,
        execution: body.execution_id,
        item: body.item,
        run: body.run,
    };
    Ok(Json(match expressions::preview(&it.context, request).await? {
        Preview::Value(value) => ExpressionResult {
            value_type: value.type_name().to_owned(),
            text: value.to_text().to_string(),
            value: Some(value),
            error: None,
        },
        Preview::Undefined => {
            ExpressionResult { value: None, value_type: "undefined".into(), text: String::new(), error: None }
        }
        Preview::Failed { code, message, position } => ExpressionResult {
            value: None,
            value_type: "undefined".into(),
            text: String::new(),
            error: Some(ExpressionProblem { code: code.to_owned(), message, position }),
        },
    }))
}
