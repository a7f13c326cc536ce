//! Trying an expression while it is being written, against the data of an execution.

use std::sync::Arc;

use engine::{Facts, Plan, View};
use expression::{Evaluated, ExpressionError, Template};
use model::{ExecutionId, Value, Workflow};
use node_sdk::{NodeError, ScriptBatch};

use crate::executions::whole_steps;
use crate::workflows::check;
use crate::{AppError, Context};

/// An expression to try.
#[derive(Debug, Clone)]
pub struct PreviewRequest {
    /// The drawing on the screen.
    pub workflow: Workflow,
    /// The node whose parameter it is.
    pub node: String,
    /// The parameter's text, with the leading `=`.
    pub text: String,
    /// The execution whose data to use; `None`: no data.
    pub execution: Option<ExecutionId>,
    /// Index of the item.
    pub item: usize,
    /// Which run of the node.
    pub run: Option<usize>,
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Preview {
    /// A value.
    Value(Value),
    /// JavaScript's `undefined`.
    Undefined,
    /// No value.
    Failed {
        /// Stable code.
        code: &'static str,
        /// In one sentence.
        message: String,
        /// Where, in characters from the start of the text.
        position: Option<usize>,
    },
}

/// Tries an expression, in the same isolation as an execution's.
///
/// # Errors
/// `Denied`, `NotFound` for the execution, field errors for the drawing.
pub async fn preview(context: &Context, request: PreviewRequest) -> Result<Preview, AppError> {
    context.may(access::Scope::WorkflowExecute)?;
    context.may(access::Scope::ExecutionRead)?;
    let mut workflow = request.workflow;
    if workflow.name.trim().is_empty() {
        workflow.name = "preview".into();
    }
    check(&workflow)?;
    let steps = match request.execution {
        Some(id) => whole_steps(context, id).await?,
        None => Vec::new(),
    };
    let app = &context.app;
    let plan = Plan::compile(&workflow, &*app.types)?;
    let facts = Facts {
        timezone: app.settings.timezone.as_str().into(),
        ..Facts::new(request.execution.unwrap_or_else(ExecutionId::generate), context.caller.organisation)
    };
    let view = View::of_steps(plan, Arc::new(facts), &steps, &request.node, request.run, app.clock.now());
    let view = match view {
        Ok(view) => Arc::new(view),
        Err(error) => return Ok(failed(error)),
    };
    Ok(match evaluate(context, &request.text, view, request.item).await {
        Ok(Evaluated::Value(value)) => Preview::Value(value),
        Ok(_) => Preview::Undefined,
        Err(error) => failed(error),
    })
}

async fn evaluate(
    context: &Context,
    text: &str,
    view: Arc<View>,
    item: usize,
) -> Result<Evaluated, ExpressionError> {
    let template = Template::parse(text)?;
    match template.evaluate(&*view, item)? {
        Evaluated::NeedsScript => {}
        done => return Ok(done),
    }
    let batch = ScriptBatch {
        organisation: context.caller.organisation,
        view: view.clone(),
        sources: template.scripts().to_vec().into(),
        items: vec![item],
    };
    let values = context.app.scripts.evaluate(batch).await?.into_iter().next().unwrap_or_default();
    let values = values.into_iter().collect::<Result<Vec<_>, _>>()?;
    template.complete(&*view, item, &values)
}

fn failed(error: ExpressionError) -> Preview {
    let position = match &error {
        ExpressionError::Syntax { position, .. } => Some(*position),
        _ => None,
    };
    let error = NodeError::from(error);
    Preview::Failed { code: error.code, message: error.message, position }
}
