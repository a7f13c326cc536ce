//! Runs code for a node and says what went wrong with it in the way its people expect.

use std::sync::Arc;
use std::time::Duration;

use expression::ExpressionError;
use model::{Item, ItemLinks, Value};
use node_sdk::{
    CodeFailure, CodeLanguage, CodeMode, CodeRequest, CodeResult, NodeContext, NodeError, Outcome,
};

/// Longest time one run may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Code to run, and how what it gives is read.
pub(super) struct Work {
    pub(super) language: CodeLanguage,
    pub(super) source: String,
    pub(super) mode: CodeMode,
    /// Reads the value of a run for all items.
    pub(super) all: fn(Option<&Value>) -> Result<Vec<Item>, NodeError>,
    /// Reads the value of a run for one item.
    pub(super) each: fn(Option<&Value>, usize) -> Result<Option<Item>, NodeError>,
    /// How the place of an error is written behind its message: line, and index of the item.
    pub(super) place: fn(u32, Option<usize>) -> String,
}

/// Runs `work` and gives its items, or items with the errors when the node goes on.
///
/// # Errors
/// What the code threw, the limit it met, or what is wrong with what it returned.
pub(super) async fn run(context: &NodeContext<'_>, work: Work) -> Result<Outcome, NodeError> {
    let each = work.mode != CodeMode::AllItems;
    if each && context.items().is_empty() {
        return Ok(Outcome::same(context.items()));
    }
    let request = CodeRequest {
        organisation: context.organisation,
        view: Arc::clone(&context.view),
        language: work.language,
        source: Arc::from(work.source.as_str()),
        mode: work.mode,
        continues: context.continues_on_error(),
        blobs: Arc::clone(&context.services.blobs),
        timeout: TIMEOUT,
        static_data: context.static_data.clone(),
    };
    let result = match context.services.scripts.run(request).await {
        Ok(result) => result,
        Err(CodeFailure { error, item, console }) => {
            let error = NodeError { console: console.clone(), ..explained(error, item, work.place) };
            // A failed run says nothing about single items, so one item stands for all of them.
            let failed = Item { paired_item: ItemLinks::Unknown, ..failed(context, error)? };
            return Ok(Outcome { console, ..Outcome::items(vec![failed]) });
        }
    };
    let made = if each { each_item(context, &work, &result) } else { all_items(context, &work, &result) };
    let made = made.map_err(|error| NodeError { console: result.console.clone(), ..error })?;
    Ok(Outcome {
        console: result.console,
        static_data: result.static_data,
        custom_data: result.custom_data,
        ..Outcome::items(made)
    })
}

fn failed(context: &NodeContext<'_>, error: NodeError) -> Result<Item, NodeError> {
    if context.continues_on_error() { context.failed_item(error, 0) } else { Err(error) }
}

fn all_items(context: &NodeContext<'_>, work: &Work, result: &CodeResult) -> Result<Vec<Item>, NodeError> {
    let value = match result.values.first() {
        Some(Ok(value)) => value.as_ref(),
        Some(Err(error)) => return Err(explained(error.clone(), None, work.place)),
        None => None,
    };
    (work.all)(value).or_else(|error| {
        let failed = failed(context, error)?;
        Ok(vec![Item { paired_item: ItemLinks::Unknown, ..failed }])
    })
}

fn each_item(context: &NodeContext<'_>, work: &Work, result: &CodeResult) -> Result<Vec<Item>, NodeError> {
    let mut made = Vec::with_capacity(result.values.len());
    for (index, value) in result.values.iter().enumerate() {
        let read = match value {
            Ok(value) => (work.each)(value.as_ref(), index),
            Err(error) => Err(explained(error.clone(), Some(index), work.place)),
        };
        match read {
            Ok(Some(item)) => made.push(item),
            Ok(None) => {}
            Err(error) => made.push(context.failed_item(error, index)?),
        }
    }
    Ok(made)
}

/// `error` with the place in the user's code behind its message.
fn explained(
    error: ExpressionError,
    item: Option<usize>,
    place: fn(u32, Option<usize>) -> String,
) -> NodeError {
    let thrown = match &error {
        ExpressionError::Thrown { message, name, line, .. } => {
            let message = familiar(message);
            let message = match line {
                Some(line) => format!("{message} {}", place(*line, item)),
                None => message,
            };
            let kind = (!matches!(name.as_str(), "Error" | "Exception" | "")).then(|| name.clone());
            // Code can be tried again: it may look at the time, at chance and at static data.
            Some(NodeError { retryable: true, description: kind, ..NodeError::with_code("", message) })
        }
        _ => None,
    };
    let plain = NodeError::from(error);
    let explained = match thrown {
        Some(thrown) => NodeError { code: plain.code, ..thrown },
        None => plain,
    };
    NodeError { item, ..explained }
}

/// The words in which people know the commonest errors.
fn familiar(message: &str) -> String {
    for (start, verb) in [("cannot read property '", "read"), ("cannot set property '", "set")] {
        if let Some((name, of)) = message.strip_prefix(start).and_then(|rest| rest.split_once("' of ")) {
            let gerund = if verb == "read" { "reading" } else { "setting" };
            return format!("Cannot {verb} properties of {of} ({gerund} '{name}')");
        }
    }
    match message.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' is not defined")) {
        Some(name) => format!("{name} is not defined"),
        None => message.to_owned(),
    }
}

/// The first line of `source`, counted from 1, that holds `sought` and is no comment.
pub(super) fn line_of(source: &str, sought: &str) -> Option<u32> {
    let is_code = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with("/*") && !line.starts_with('*')
    };
    let found = source.lines().enumerate().find(|(_, line)| line.contains(sought) && is_code(line));
    found.and_then(|(index, _)| u32::try_from(index + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_errors_read_as_people_know_them() {
        assert_eq!(
            familiar("cannot read property 'a' of undefined"),
            "Cannot read properties of undefined (reading 'a')"
        );
        assert_eq!(
            familiar("cannot set property 'a' of null"),
            "Cannot set properties of null (setting 'a')"
        );
        assert_eq!(familiar("'x' is not defined"), "x is not defined");
        assert_eq!(familiar("my own words"), "my own words");
    }

    #[test]
    fn comments_are_no_code() {
        assert_eq!(line_of("// $input.all()\nreturn $input.all()", "$input.all"), Some(2));
        assert_eq!(line_of("/* $input.all() */", "$input.all"), None);
    }
}
