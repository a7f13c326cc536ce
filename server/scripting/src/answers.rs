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
        Ask::Input => Answer::Items(raw_items(&main_input(view))),
        Ask::NodeItems { node, output, run } => {
            Answer::Items(raw_items(&view.node_items(&node, output, run)?))
        }
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

/// Inputs that are looked at for the main input.
const MAX_INPUTS: usize = 16;

/// The items of the main input: of the first input that has any.
pub(crate) fn main_input(view: &dyn ExecutionView) -> Items {
    (0..MAX_INPUTS).filter_map(|index| view.input(index)).find(|items| !items.is_empty()).unwrap_or_default()
}

fn raw_items(items: &Items) -> Vec<RawItem> {
    items.iter().map(RawItem::new).collect()
}
