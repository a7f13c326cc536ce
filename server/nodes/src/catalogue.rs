//! The list of all node types. To add one: write its file, then add its line here; the order is that of the node
//! picker.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use node_sdk::{Node, NodeTypes};

use crate::{code, data, files, flow, image, note, text, time, web};

/// Every node type of this product, in the order of the node picker.
pub static CATALOGUE: LazyLock<Vec<Arc<dyn Node>>> = LazyLock::new(|| {
    vec![
        // What starts an execution.
        Arc::new(flow::manual_trigger::ManualTrigger),
        Arc::new(web::webhook::Webhook),
        Arc::new(web::forms::trigger::FormTrigger),
        Arc::new(web::chat::ChatTrigger),
        Arc::new(time::schedule_trigger::ScheduleTrigger),
        Arc::new(flow::execute_workflow_trigger::ExecuteWorkflowTrigger),
        Arc::new(flow::error_trigger::ErrorTrigger),
        Arc::new(web::feed::watch::RssTrigger),
        Arc::new(web::mail::receive::EmailTrigger),
        Arc::new(web::sse_trigger::SseTrigger),
        // Which way items go.
        Arc::new(flow::branch::If),
        Arc::new(flow::switch::Switch),
        Arc::new(flow::filter::Filter),
        Arc::new(flow::merge::Merge),
        Arc::new(flow::loop_over_items::LoopOverItems),
        Arc::new(flow::no_operation::NoOperation),
        Arc::new(flow::execute_workflow::ExecuteWorkflow),
        Arc::new(flow::stop_and_error::StopAndError),
        Arc::new(flow::wait::Wait),
        // What items hold.
        Arc::new(data::set::EditFields),
        Arc::new(data::split_out::SplitOut),
        Arc::new(data::aggregate::Aggregate),
        Arc::new(data::sort::Sort),
        Arc::new(data::limit::Limit),
        Arc::new(data::rename_keys::RenameKeys),
        Arc::new(data::summarize::Summarize),
        Arc::new(data::remove_duplicates::RemoveDuplicates),
        Arc::new(data::compare_datasets::CompareDatasets),
        Arc::new(time::date_time::DateTime),
        Arc::new(text::html::Html),
        Arc::new(text::xml::Xml),
        Arc::new(text::markdown::Markdown),
        Arc::new(text::crypto::Crypto),
        Arc::new(text::jwt::Jwt),
        Arc::new(text::totp::Totp),
        Arc::new(text::compression::Compression),
        Arc::new(text::ical::ICal),
        Arc::new(image::edit_image::EditImage),
        Arc::new(image::barcode::Barcode),
        Arc::new(data::data_table::DataTable),
        // Files.
        Arc::new(files::extract::ExtractFromFile),
        Arc::new(files::convert::ConvertToFile),
        Arc::new(files::disk::ReadWriteFile),
        Arc::new(files::spreadsheet::SpreadsheetFile),
        Arc::new(files::move_binary::MoveBinaryData),
        Arc::new(files::legacy_disk::ReadBinaryFile),
        Arc::new(files::legacy_disk::ReadBinaryFiles),
        Arc::new(files::legacy_disk::WriteBinaryFile),
        // Talking to other systems.
        Arc::new(web::http_request::HttpRequest),
        Arc::new(web::respond::RespondToWebhook),
        Arc::new(web::graphql::GraphQl),
        Arc::new(web::feed::read::RssRead),
        Arc::new(web::mail::send::SendEmail),
        Arc::new(web::forms::page::FormPage),
        // Own code.
        Arc::new(code::script::Code),
        Arc::new(code::execution_data::ExecutionData),
        Arc::new(code::function::Function),
        Arc::new(code::function::FunctionItem),
        // For people who read the canvas.
        Arc::new(note::sticky_note::StickyNote),
    ]
});

/// The node types of [`CATALOGUE`], found by kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Catalogue;

impl NodeTypes for Catalogue {
    fn get(&self, kind: &str) -> Option<Arc<dyn Node>> {
        static BY_KIND: LazyLock<HashMap<&'static str, Arc<dyn Node>>> = LazyLock::new(|| {
            CATALOGUE.iter().map(|node| (node.description().kind, Arc::clone(node))).collect()
        });
        BY_KIND.get(kind).cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_is_unique_and_says_what_it_does() {
        let mut kinds = HashSet::new();
        for node in CATALOGUE.iter() {
            let description = node.description();
            assert!(kinds.insert(description.kind), "{} is listed twice", description.kind);
            assert!(description.kind.starts_with("core."), "{}", description.kind);
            assert!(description.summary.ends_with('.'), "{}: the summary is a sentence", description.kind);
            assert!(description.version > 0.0 && !description.icon.is_empty(), "{}", description.kind);
            assert!(Catalogue.get(description.kind).is_some());
            if let Some(successor) = description.replaced_by {
                let successor = Catalogue.get(successor).expect("the successor is in the list");
                assert_eq!(successor.description().replaced_by, None, "{}", description.kind);
            }
        }
        assert!(Catalogue.get("core.nothingLikeThis").is_none());
    }
}
