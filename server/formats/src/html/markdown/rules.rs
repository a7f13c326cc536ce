//! What each element adds around its content, by the place it stands in.

use super::super::dom::Element;
use super::walk::Standing;
use super::{CodeStyle, MarkdownOptions};

/// Where an element stands: the rules differ inside of code, tables and links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    #[default]
    Text,
    Code,
    Table,
    Row,
    Cell,
    Link,
}

/// What happens to the finished content of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    Nothing,
    Strong,
    Emphasis,
    Strike,
    Entry,
    Quote,
    CodeSpan,
    Indent,
    Table,
    Caption,
    Row,
    Cell,
    Link,
}

/// What an element adds.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) newlines: usize,
    pub(super) prefix: String,
    pub(super) postfix: String,
    /// Instead of its children.
    pub(super) content: Option<String>,
    pub(super) ignore: bool,
    pub(super) no_escape: bool,
    pub(super) keep_blanks: bool,
    pub(super) children: Option<Place>,
    pub(super) finish: Finish,
    /// Puts a blank before it when the text before ends with its first character.
    pub(super) apart: bool,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            newlines: 0,
            prefix: String::new(),
            postfix: String::new(),
            content: None,
            ignore: false,
            no_escape: false,
            keep_blanks: false,
            children: None,
            finish: Finish::Nothing,
            apart: false,
        }
    }
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "canvas",
    "center",
    "dd",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "isindex",
    "li",
    "main",
    "menu",
    "nav",
    "noframes",
    "noscript",
    "ol",
    "output",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

const IGNORED: &[&str] = &[
    "area", "base", "col", "command", "embed", "head", "input", "keygen", "link", "meta", "param", "script",
    "source", "style", "track", "wbr",
];

/// Elements that say something without content of their own.
pub(super) fn speaks_when_empty(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "a"
            | "code"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ol"
            | "table"
            | "ul"
    )
}

/// The rule for `element`, or `None` when only its children count. `links` numbers the address of a link.
pub(super) fn rule(
    element: &Element,
    standing: &Standing,
    parent: Option<&Element>,
    options: &MarkdownOptions,
    links: &mut dyn FnMut(&str) -> usize,
) -> Option<Rule> {
    let name = element.name.as_str();
    let known = |list: &[&str], more: &[String]| list.contains(&name) || more.iter().any(|it| it == name);
    let plain = matches!(standing.place, Place::Text | Place::Code);
    if plain && known(IGNORED, &options.ignored) {
        return Some(Rule { ignore: true, ..Rule::default() });
    }
    let base = if plain && known(BLOCKS, &options.blocks) {
        Some(Rule { newlines: 2, ..Rule::default() })
    } else {
        None
    };
    let own = match (standing.place, name) {
        (Place::Table, "caption") => {
            Rule { children: Some(Place::Cell), finish: Finish::Caption, ..Rule::default() }
        }
        (Place::Table, "tr") => Rule {
            children: Some(Place::Row),
            prefix: "| ".into(),
            postfix: "\n".into(),
            finish: Finish::Row,
            ..Rule::default()
        },
        (Place::Table | Place::Row, "th" | "td") => Rule {
            children: Some(Place::Cell),
            prefix: " ".into(),
            postfix: " |".into(),
            finish: Finish::Cell,
            ..Rule::default()
        },
        (Place::Table | Place::Row, _) => return None,
        (Place::Cell, "a") | (Place::Text, "a") => return link(element, options, links),
        (Place::Cell | Place::Text | Place::Link, "strong" | "b") => span(Finish::Strong),
        (Place::Cell | Place::Text | Place::Link, "del" | "s" | "strike") => span(Finish::Strike),
        (Place::Cell | Place::Text | Place::Link, "em" | "i") => span(Finish::Emphasis),
        (Place::Cell | Place::Text | Place::Link, "img") => image(element, options),
        (Place::Cell, _) => return None,
        (Place::Link, "br" | "hr") => Rule { content: Some("\n".into()), ..Rule::default() },
        (Place::Link, "pre") => Rule { no_escape: true, keep_blanks: true, ..Rule::default() },
        (Place::Link, _) => return None,
        (Place::Code, "br") => Rule { content: Some("\n".into()), ..Rule::default() },
        (Place::Text, "br") => Rule { content: Some("  \n".into()), ..Rule::default() },
        (_, "hr") => Rule { content: Some("---".into()), ..base? },
        (Place::Code, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
            Rule { prefix: "[".into(), postfix: "]".into(), ..base? }
        }
        (Place::Text, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
            let level = name[1..].parse::<usize>().unwrap_or(1);
            Rule { prefix: "#".repeat(level) + " ", ..base? }
        }
        (_, "ol" | "ul") => Rule { newlines: 1, ..Rule::default() },
        (_, "li") => {
            let marker = match (standing.ordered, standing.number.as_ref()) {
                (Some(true), Some(number)) => format!("{}. ", number.get()),
                _ => format!("{} ", options.bullet),
            };
            let indent = "   ".repeat(standing.level.unwrap_or(0));
            Rule { newlines: 1, prefix: indent + &marker, finish: Finish::Entry, ..Rule::default() }
        }
        (Place::Code, "tr") => Rule { newlines: 1, ..Rule::default() },
        (Place::Code, "img") => Rule { content: Some(String::new()), ..Rule::default() },
        (Place::Text, "pre") => Rule { no_escape: true, keep_blanks: true, ..base? },
        (Place::Text, "blockquote") => Rule { finish: Finish::Quote, ..base? },
        (Place::Text, "code") => code(element, parent, options),
        (Place::Text, "table") => {
            Rule { newlines: 2, children: Some(Place::Table), finish: Finish::Table, ..Rule::default() }
        }
        _ => return base,
    };
    Some(own)
}

fn span(finish: Finish) -> Rule {
    Rule { finish, apart: true, ..Rule::default() }
}

fn image(element: &Element, options: &MarkdownOptions) -> Rule {
    let src = element.attribute("src").unwrap_or_default();
    let data = src.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
    if src.is_empty() || (data && !options.data_images) {
        return Rule { ignore: true, ..Rule::default() };
    }
    let alt = element.attribute("alt").unwrap_or_default();
    let title = element.attribute("title").map(|title| format!(" \"{title}\"")).unwrap_or_default();
    Rule { content: Some(format!("![{alt}]({src}{title})")), ..Rule::default() }
}

fn link(element: &Element, options: &MarkdownOptions, links: &mut dyn FnMut(&str) -> usize) -> Option<Rule> {
    let href = element.attribute("href")?;
    let mut encoded = String::with_capacity(href.len());
    for character in href.chars() {
        match character {
            '(' => encoded.push_str("%28"),
            ')' => encoded.push_str("%29"),
            '_' => encoded.push_str("%5F"),
            '*' => encoded.push_str("%2A"),
            other => encoded.push(other),
        }
    }
    if element.text() == href {
        return Some(Rule { content: Some(format!("<{encoded}>")), ..Rule::default() });
    }
    let postfix = if options.link_references {
        format!("][{}]", links(&encoded))
    } else {
        let title = element.attribute("title").map(|title| format!(" \"{title}\"")).unwrap_or_default();
        format!("]({encoded}{title})")
    };
    Some(Rule {
        prefix: "[".into(),
        postfix,
        children: Some(Place::Link),
        finish: Finish::Link,
        ..Rule::default()
    })
}

fn code(element: &Element, parent: Option<&Element>, options: &MarkdownOptions) -> Rule {
    let block = parent.is_some_and(|parent| parent.name == "pre" && parent.children.len() < 2);
    if !block {
        return Rule { no_escape: true, apart: true, finish: Finish::CodeSpan, ..Rule::default() };
    }
    match options.code_style {
        CodeStyle::Indented => {
            Rule { no_escape: true, children: Some(Place::Code), finish: Finish::Indent, ..Rule::default() }
        }
        CodeStyle::Fenced => {
            let classes = element.attribute("class").unwrap_or_default();
            let language = classes.find("language-").map(|at| &classes[at + "language-".len()..]);
            let language = language.and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
            Rule {
                no_escape: true,
                prefix: format!("{}{language}\n", options.fence),
                postfix: format!("\n{}", options.fence),
                children: Some(Place::Code),
                ..Rule::default()
            }
        }
    }
}
