//! Answers the questions of a script from the execution it belongs to, and from nothing else.

use expression::{ExecutionView, ExpressionError};
use model::{Items, Value};

use crate::protocol::{Answer, Ask, RawItem};

/// The answer to `ask`; what the view refuses becomes an error that the script throws.
pub(crate) fn answer(ask: Ask, view: &dyn ExecutionView) -> Answer {
    ask_view(ask, view).unwrap_or_else(|error| Answer::Error(error.into()))
}

fn ask_view(ask: Ask, view: &dyn ExecutionView) -> Result<Answer, ExpressionError> {
    Ok(match ask {
        Ask::Input { index } => Answer::Items(view.input(index).as_ref().map_or_else(Vec::new, raw_items)),
        Ask::NodeItems { node, output, run } => Answer::Items(raw_items(&view.node_items(&node, output, run)?)),
        Ask::Paired { node, items } => Answer::Paired(
            items
                .into_iter()
                .map(|item| view.paired_item(&node, item).map(|item| RawItem::new(&item)).map_err(Into::into))
                .collect(),
        ),
        Ask::Parameters { node } => Answer::Value(Some(Value::Object(view.node_parameters(&node)?))),
        Ask::Context { node } => Answer::Value(Some(Value::Object(view.node_context(&node)?))),
        Ask::Executed { node } => Answer::Value(Some(view.is_executed(&node)?.into())),
        Ask::Global { name } => Answer::Value(view.global(&name)),
    })
}

fn raw_items(items: &Items) -> Vec<RawItem> {
    items.iter().map(RawItem::new).collect()
}
