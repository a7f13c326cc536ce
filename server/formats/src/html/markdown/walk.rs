//! Walks a page and writes Markdown.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;

use super::super::dom::{Dom, Element};
use super::MarkdownOptions;
use super::rules::{Finish, Place, Rule, rule, speaks_when_empty};

/// What the elements around a node mean for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub(super) place: Place,
    /// Depth of lists around it, from 0.
    pub(super) level: Option<usize>,
    /// Whether the list around it has numbers.
    pub(super) ordered: Option<bool>,
    /// Number of the latest entry of the list around it.
    pub(super) number: Option<Rc<Cell<usize>>>,
    no_escape: bool,
    keep_blanks: bool,
    /// Caption of the table around it.
    caption: Option<Rc<RefCell<String>>>,
}

/// Markdown under construction.
pub(super) struct Writer<'a> {
    options: &'a MarkdownOptions,
    text: String,
    links: Vec<String>,
}

/// The pattern, which stands in this file.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

fn replaced(pattern: &Option<Regex>, text: &str, with: &str) -> String {
    pattern.as_ref().map_or_else(|| text.to_owned(), |pattern| pattern.replace_all(text, with).into_owned())
}

/// Trims line breaks as the parser of the pages does: one blank stays where a blank touches the text.
fn trimmed(text: &str) -> String {
    let inner = text.trim();
    let start = text.find(inner).unwrap_or(0);
    let blank =
        |character: Option<char>| character.is_some_and(|it| it.is_whitespace() && it != '\n' && it != '\r');
    let before = if blank(text[..start].chars().next_back()) { " " } else { "" };
    let after = if blank(text[start + inner.len()..].chars().next()) { " " } else { "" };
    format!("{before}{inner}{after}")
}

impl<'a> Writer<'a> {
    pub(super) fn new(options: &'a MarkdownOptions) -> Self {
        Self { options, text: String::new(), links: Vec::new() }
    }

    pub(super) fn write(mut self, nodes: &[Dom]) -> String {
        for node in nodes {
            self.node(node, None, &Standing::default());
        }
        let mut text = self.text;
        if self.options.link_references {
            if !text.ends_with(['\n', '\r']) {
                text.push('\n');
            }
            for (index, link) in self.links.iter().enumerate() {
                text += &format!("\n[{}]: {link}", index + 1);
            }
        }
        if self.options.max_newlines > 0 && self.options.max_newlines <= 100 {
            let many = pattern(&format!(r"(?:\r?\n\s*)+((?:\r?\n\s*){{{}}})", self.options.max_newlines));
            text = replaced(&many, &text, "${1}");
        }
        text.trim_matches('\n').to_owned()
    }

    fn append(&mut self, text: &str, apart: bool) {
        if apart && text.chars().next().is_some_and(|first| self.text.ends_with(first)) {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    /// Line breaks until there are `count` at the end.
    fn newlines(&mut self, count: usize) {
        let tail = self.text.chars().rev().take(10).take_while(|character| character.is_whitespace());
        let there = tail.filter(|character| matches!(character, '\n' | '\r')).count();
        self.text.extend(std::iter::repeat_n('\n', count.saturating_sub(there)));
    }

    fn node(&mut self, node: &Dom, parent: Option<&Element>, standing: &Standing) {
        match node {
            Dom::Text(text) => self.text_node(text, standing),
            Dom::Element(element) => {
                if speaks(node) {
                    self.element(element, parent, standing);
                }
            }
        }
    }

    fn text_node(&mut self, text: &str, standing: &Standing) {
        if standing.keep_blanks {
            let text = self.escaped(text, standing);
            return self.append(&text, false);
        }
        if text.chars().all(char::is_whitespace) {
            if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
                self.text.push(' ');
            }
            return;
        }
        let text = self.escaped(&trimmed(text), standing);
        self.append(&text, false);
    }

    fn escaped(&self, text: &str, standing: &Standing) -> String {
        static BLANKS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\s+"));
        static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[\\`*_~\[\]]"));
        static STARTS: LazyLock<Option<Regex>> =
            LazyLock::new(|| pattern(r"(?m)^(\s*?)((?:\+\s)|(?:[=>-])|(?:#{1,6}\s))|(?:([0-9]+)(\.\s))"));
        let mut text = if standing.keep_blanks { text.to_owned() } else { replaced(&BLANKS, text, " ") };
        if standing.no_escape {
            return text;
        }
        text = match &self.options.escape_everywhere {
            Some(own) => own.apply(&text),
            None => replaced(&MARKS, &text, r"\${0}"),
        };
        text = match &self.options.escape_line_start {
            Some(own) => own.apply(&text),
            None => replaced(&STARTS, &text, r"${1}${3}\${2}${4}"),
        };
        self.options.replacements.iter().fold(text, |text, replacement| replacement.apply(&text))
    }

    fn element(&mut self, element: &Element, parent: Option<&Element>, around: &Standing) {
        let mut standing = around.clone();
        let in_place = standing.place;
        match element.name.as_str() {
            "ul" | "ol" => {
                standing.level = Some(standing.level.map_or(0, |level| level + 1));
                standing.ordered = Some(element.name == "ol");
                standing.number = Some(Rc::new(Cell::new(0)));
            }
            "li" if standing.ordered == Some(true) => {
                if let Some(number) = &standing.number {
                    number.set(number.get() + 1);
                }
            }
            "pre" => standing.keep_blanks = true,
            "table" => standing.caption = Some(Rc::default()),
            _ => {}
        }
        standing.place = in_place;
        let links = &mut self.links;
        let mut number = |link: &str| match links.iter().position(|known| known == link) {
            Some(at) => at + 1,
            None => {
                links.push(link.to_owned());
                links.len()
            }
        };
        let Some(rule) = rule(element, &standing, parent, self.options, &mut number) else {
            return self.children(element, &standing);
        };
        if rule.ignore {
            return;
        }
        standing.no_escape |= rule.no_escape;
        standing.keep_blanks |= rule.keep_blanks;
        standing.place = rule.children.unwrap_or(standing.place);
        let outer = self.text.len();
        self.newlines(rule.newlines);
        self.append(&rule.prefix, false);
        match &rule.content {
            Some(content) => self.append(content, rule.apart),
            None => {
                let start = self.text.len();
                self.children(element, &standing);
                if rule.finish != Finish::Nothing {
                    let content = self.text.split_off(start);
                    match self.finished(&rule, &content, &standing) {
                        Some(content) => self.append(&content, rule.apart),
                        None => {
                            if element.name == "li"
                                && let Some(number) = &standing.number
                            {
                                number.set(number.get().saturating_sub(1));
                            }
                            return self.text.truncate(outer);
                        }
                    }
                }
            }
        }
        self.append(&rule.postfix, false);
        self.newlines(rule.newlines);
    }

    fn children(&mut self, element: &Element, standing: &Standing) {
        for child in &element.children {
            self.node(child, Some(element), standing);
        }
    }

    /// The content as its element shows it; `None` takes the element away.
    fn finished(&self, rule: &Rule, content: &str, standing: &Standing) -> Option<String> {
        static BREAKS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?:\r?\n)+"));
        static ENTRY: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"([^\r\n])(?:\r?\n)+"));
        static ENDS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?m)(\S)[^\S\r\n]+$"));
        static QUOTE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?m)^(>*)[^\S\r\n]?"));
        static LINES: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?m)^"));
        static ROW: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r" \|\s*$"));
        let empty = content.chars().all(char::is_whitespace);
        match rule.finish {
            Finish::Nothing => Some(content.to_owned()),
            Finish::Strong => (!empty).then(|| surround(content, &self.options.strong)),
            Finish::Emphasis => (!empty).then(|| surround(content, &self.options.emphasis)),
            Finish::Strike => (!empty).then(|| surround(content, "~~")),
            Finish::Entry => (!empty).then(|| {
                let indent = "   ".repeat(standing.level.unwrap_or(0));
                let broken = replaced(&ENTRY, content.trim(), &format!("${{1}}  \n{indent}"));
                replaced(&ENDS, &broken, "${1}  ")
            }),
            Finish::Quote => Some(replaced(&QUOTE, content.trim_matches('\n'), ">${1} ")),
            Finish::Indent => Some(replaced(&LINES, content, "    ")),
            Finish::Link => Some(replaced(&BREAKS, content, " ")),
            Finish::CodeSpan => {
                let longest = content.split(|it| it != '`').map(str::len).max().unwrap_or(0);
                let (ticks, blank) = ("`".repeat(longest + 1), if longest > 0 { " " } else { "" });
                Some(format!("{ticks}{blank}{content}{blank}{ticks}"))
            }
            Finish::Cell => {
                let one_line = content.trim_matches('\n').replacen('|', "\\|", 1);
                Some(replaced(&BREAKS, &one_line, " ").trim().to_owned())
            }
            Finish::Row => ROW.as_ref().is_some_and(|row| row.is_match(content)).then(|| content.to_owned()),
            Finish::Caption => {
                let caption = replaced(&BREAKS, content, " ");
                if let (Some(place), false) = (&standing.caption, caption.trim().is_empty()) {
                    place.replace(format!("__{}__", caption.trim()));
                }
                None
            }
            Finish::Table => table(content, standing.caption.as_ref()),
        }
    }
}

/// Whether anything of `node` can be seen.
fn speaks(node: &Dom) -> bool {
    match node {
        Dom::Text(_) => true,
        Dom::Element(element) if element.children.is_empty() => speaks_when_empty(&element.name),
        Dom::Element(element) => {
            matches!(element.name.as_str(), "br" | "hr" | "img") || element.children.iter().any(speaks)
        }
    }
}

/// `delimiter` around the words of each line; blanks at the ends stay outside.
fn surround(content: &str, delimiter: &str) -> String {
    let content = content.replace(delimiter, "");
    let mut text = String::with_capacity(content.len() + 8);
    for line in content.split_inclusive('\n') {
        let inner = line.trim();
        if inner.is_empty() {
            text.push_str(line);
            continue;
        }
        let start = line.find(inner).unwrap_or(0);
        text += &format!("{}{delimiter}{inner}{delimiter}{}", &line[..start], &line[start + inner.len()..]);
    }
    text
}

/// Rows of cells as a table with columns of the same width.
fn table(content: &str, caption: Option<&Rc<RefCell<String>>>) -> Option<String> {
    static EDGES: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^(?:\|\s+)?(.+)\s*\|\s*$"));
    let mut widths: Vec<usize> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in content.lines().map(|line| replaced(&EDGES, line, "${1}")).filter(|line| !line.is_empty()) {
        let cells: Vec<String> = line.split(" |").map(|cell| cell.trim().to_owned()).collect();
        for (column, cell) in cells.iter().enumerate() {
            let width = cell.encode_utf16().count();
            match widths.get_mut(column) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
        rows.push(cells);
    }
    if rows.is_empty() {
        return None;
    }
    let mut text = String::new();
    if let Some(caption) = caption.map(|caption| caption.borrow()).filter(|caption| !caption.is_empty()) {
        text += &format!("{}\n", *caption);
    }
    for (index, row) in rows.iter().enumerate() {
        let cells = widths.iter().enumerate().map(|(column, width)| {
            let cell = row.get(column).map_or("", String::as_str);
            format!("{cell}{}", " ".repeat(width.saturating_sub(cell.encode_utf16().count())))
        });
        text += &format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
        if index == 0 {
            let dashes = widths.iter().map(|width| format!(" {} |", "-".repeat(*width)));
            text += &format!("|{}\n", dashes.collect::<String>());
        }
    }
    Some(text)
}
