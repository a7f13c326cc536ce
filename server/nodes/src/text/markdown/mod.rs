//! Markdown turns Markdown into HTML and HTML into Markdown.
//! Example: `<h1>Hello</h1>` gives `{data: "# Hello"}`.

mod form;

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use formats::html::{CodeStyle, MarkdownOptions, Replacement, to_markdown};
use formats::markdown::{Options as HtmlOptions, to_html};
use model::{Item, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule};
use serde::Deserialize;

use super::attached::names;
use crate::data::field_list::put;

/// The node type `core.markdown`.
pub struct Markdown;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.markdown",
    version: 1.0,
    label: "Markdown",
    summary: "Turns Markdown into HTML and HTML into Markdown.",
    category: Category::Data,
    icon: "file-text",
    keywords: &["markdown", "html", "convert", "text"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    html: Value,
    #[serde(default)]
    markdown: Value,
    #[serde(default = "data")]
    destination_key: EcoString,
    #[serde(default)]
    options: Options,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Mode {
    #[default]
    HtmlToMarkdown,
    MarkdownToHtml,
}

#[derive(Deserialize, Default)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, non_snake_case, reason = "the switches as they stand in workflows")]
struct Options {
    blockElements: EcoString,
    bulletMarker: Option<EcoString>,
    codeFence: Option<EcoString>,
    codeBlockStyle: Option<EcoString>,
    emDelimiter: Option<EcoString>,
    globalEscape: Single,
    ignore: EcoString,
    keepDataImages: bool,
    lineStartEscape: Single,
    maxConsecutiveNewlines: Option<f64>,
    useLinkReferenceDefinitions: bool,
    strongDelimiter: Option<EcoString>,
    textReplace: Several,
    simplifiedAutoLink: bool,
    backslashEscapesHTMLTags: bool,
    completeHTMLDocument: bool,
    customizedHeaderId: bool,
    emoji: bool,
    encodeEmails: Option<bool>,
    excludeTrailingPunctuationFromURLs: bool,
    ghCodeBlocks: Option<bool>,
    ghCompatibleHeaderId: bool,
    ghMentions: bool,
    ghMentionsLink: Option<EcoString>,
    tasklists: bool,
    headerLevelStart: Option<f64>,
    requireSpaceBeforeHeadingText: bool,
    literalMidWordAsterisks: bool,
    literalMidWordUnderscores: bool,
    noHeaderId: bool,
    openLinksInNewWindow: bool,
    parseImgDimensions: bool,
    prefixHeaderId: Value,
    rawHeaderId: bool,
    rawPrefixHeaderId: bool,
    simpleLineBreaks: bool,
    smartIndentationFix: bool,
    disableForced4SpacesIndentedSublists: bool,
    splitAdjacentBlockquotes: bool,
    strikethrough: bool,
    tables: bool,
    tablesHeaderId: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Single {
    value: Option<Change>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Several {
    values: Vec<Change>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Change {
    pattern: EcoString,
    replacement: EcoString,
}

#[async_trait]
impl Node for Markdown {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match parameters.get(index).and_then(|own| own.convert().map(|text| (own, text))) {
                Ok((own, text)) => {
                    let mut json = item.json.clone();
                    put(&mut json, &own.destination_key, Value::from(text), true);
                    let item = Item { json, binary: item.binary.clone(), ..Item::default() };
                    made.push(item.paired_with(index));
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    fn convert(&self) -> Result<String, NodeError> {
        let text = |value: &Value, name: &'static str| match value {
            Value::Null => Err(NodeError::parameter(name, "there is no text to convert")),
            Value::Array(_) | Value::Object(_) => {
                Err(NodeError::parameter(name, format!("{} is no text", value.type_name())))
            }
            value => Ok(value.to_text()),
        };
        match self.mode {
            Mode::HtmlToMarkdown => {
                let html = text(&self.html, "html")?;
                let written = to_markdown(&html, &self.options.markdown()?);
                written.map_err(|error| NodeError {
                    retryable: false,
                    ..NodeError::operation(error.to_string())
                })
            }
            Mode::MarkdownToHtml => {
                let markdown = text(&self.markdown, "markdown")?;
                if markdown.len() > formats::html::MAX_LENGTH {
                    return Err(NodeError::parameter("markdown", "the text is too long"));
                }
                Ok(to_html(&markdown, &self.options.html()))
            }
        }
    }
}

/// `/pattern/flags` is a pattern, anything else a text to look for.
fn replacement(change: &Change, parameter: &str) -> Result<Replacement, NodeError> {
    let written = change.pattern.as_str();
    let pattern = written.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    let Some((pattern, flags)) =
        pattern.filter(|(_, flags)| flags.chars().all(|flag| "gimsuy".contains(flag)))
    else {
        return Ok(Replacement::Text(written.to_owned(), change.replacement.to_string()));
    };
    let flags: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
    let full = if flags.is_empty() { pattern.to_owned() } else { format!("(?{flags}){pattern}") };
    let pattern =
        fancy_regex::RegexBuilder::new(&full).backtrack_limit(100_000).build().map_err(|error| {
            NodeError::parameter(parameter, format!("the pattern {written} cannot be read: {error}"))
        })?;
    Ok(Replacement::Pattern(Box::new(pattern), change.replacement.to_string()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
fn count(number: Option<f64>, usual: usize) -> usize {
    number.map_or(usual, |number| number.clamp(0.0, 100.0) as usize)
}

impl Options {
    fn markdown(&self) -> Result<MarkdownOptions, NodeError> {
        let usual = MarkdownOptions::default();
        let own = |text: &Option<EcoString>, usual: String| text.as_ref().map_or(usual, ToString::to_string);
        let list = |text: &str| names(text).into_iter().map(str::to_lowercase).collect();
        let change = |single: &Single, name: &str| {
            let written = single.value.as_ref().filter(|change| !change.pattern.is_empty());
            written.map(|change| replacement(change, name)).transpose()
        };
        let texts = self.textReplace.values.iter().filter(|change| !change.pattern.is_empty());
        Ok(MarkdownOptions {
            bullet: own(&self.bulletMarker, usual.bullet),
            fence: own(&self.codeFence, usual.fence),
            code_style: match self.codeBlockStyle.as_deref() {
                Some("indented") => CodeStyle::Indented,
                _ => CodeStyle::Fenced,
            },
            emphasis: own(&self.emDelimiter, usual.emphasis),
            strong: own(&self.strongDelimiter, usual.strong),
            ignored: list(&self.ignore),
            blocks: list(&self.blockElements),
            data_images: self.keepDataImages,
            max_newlines: count(self.maxConsecutiveNewlines, usual.max_newlines),
            link_references: self.useLinkReferenceDefinitions,
            escape_everywhere: change(&self.globalEscape, "options.globalEscape")?,
            escape_line_start: change(&self.lineStartEscape, "options.lineStartEscape")?,
            replacements: texts
                .map(|change| replacement(change, "options.textReplace"))
                .collect::<Result<_, _>>()?,
        })
    }

    fn html(&self) -> HtmlOptions {
        let usual = HtmlOptions::default();
        let header_prefix = match &self.prefixHeaderId {
            Value::Bool(true) => "section-".to_owned(),
            Value::String(prefix) => prefix.to_string(),
            _ => String::new(),
        };
        HtmlOptions {
            complete_document: self.completeHTMLDocument,
            customized_header_id: self.customizedHeaderId,
            free_list_indent: self.disableForced4SpacesIndentedSublists,
            emoji: self.emoji,
            encode_emails: self.encodeEmails.unwrap_or(usual.encode_emails),
            exclude_trailing_punctuation: self.excludeTrailingPunctuationFromURLs,
            fenced_code: self.ghCodeBlocks.unwrap_or(usual.fenced_code),
            github_header_id: self.ghCompatibleHeaderId,
            mentions: self.ghMentions,
            mention_link: self.ghMentionsLink.as_ref().map_or(usual.mention_link, ToString::to_string),
            header_level_start: count(self.headerLevelStart, usual.header_level_start),
            literal_mid_word_asterisks: self.literalMidWordAsterisks,
            literal_mid_word_underscores: self.literalMidWordUnderscores,
            no_header_id: self.noHeaderId,
            new_window: self.openLinksInNewWindow,
            image_dimensions: self.parseImgDimensions,
            header_prefix,
            raw_header_id: self.rawHeaderId,
            raw_prefix: self.rawPrefixHeaderId,
            space_before_heading: self.requireSpaceBeforeHeadingText,
            simple_line_breaks: self.simpleLineBreaks,
            auto_links: self.simplifiedAutoLink,
            fix_indentation: self.smartIndentationFix,
            split_quotes: self.splitAdjacentBlockquotes,
            strikethrough: self.strikethrough,
            tables: self.tables,
            table_header_id: self.tablesHeaderId,
            task_lists: self.tasklists,
            escape_tags: self.backslashEscapesHTMLTags,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
