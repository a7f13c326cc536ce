//! Blocks: fences, HTML, quotes, headings, rules; between them lists, indented code, tables and paragraphs.

use std::sync::LazyLock;

use regex::Regex;

use super::{Definition, Document, MAX_DEPTH, escape_code};

/// The pattern, which stands in this crate.
pub(super) fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// What the first match of `pattern` in `text` holds.
pub(super) fn captured<'t>(pattern: &Option<Regex>, text: &'t str) -> Option<regex::Captures<'t>> {
    pattern.as_ref()?.captures(text)
}

const HTML_BLOCKS: &[&str] = &[
    "pre",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "table",
    "dl",
    "ol",
    "ul",
    "script",
    "noscript",
    "form",
    "fieldset",
    "iframe",
    "math",
    "style",
    "section",
    "header",
    "footer",
    "nav",
    "article",
    "aside",
    "address",
    "audio",
    "canvas",
    "figure",
    "hgroup",
    "output",
    "video",
    "details",
    "p",
];

impl Document<'_> {
    /// Takes the definitions of links out of the text.
    pub(super) fn take_definitions(&mut self, lines: Vec<String>) -> Vec<String> {
        static DEFINITION: LazyLock<Option<Regex>> = LazyLock::new(|| {
            pattern(concat!(
                r"^ {0,3}\[([^\]]+)\]:[ ]*<?([^>\s]+)>?(?: =([*\d]+[A-Za-z%]{0,4})x([*\d]+[A-Za-z%]{0,4}))?",
                r#"[ ]*(?:["'(](.+?)["')][ ]*)?$"#
            ))
        });
        let mut kept = Vec::with_capacity(lines.len());
        let mut fence: Option<String> = None;
        for line in lines {
            if let Some(mark) = fence_mark(&line) {
                match &fence {
                    Some(open) if *open == mark => fence = None,
                    None => fence = Some(mark),
                    Some(_) => {}
                }
            }
            if fence.is_none()
                && let Some(found) = captured(&DEFINITION, &line)
            {
                let part = |index| found.get(index).map(|part| part.as_str().to_owned());
                let definition = Definition {
                    url: part(2).unwrap_or_default().replace('&', "&amp;"),
                    title: part(5).unwrap_or_default().replace(['"', '\''], "&quot;"),
                    size: part(3).zip(part(4)).filter(|_| self.options.image_dimensions),
                };
                self.definitions.insert(part(1).unwrap_or_default().to_lowercase(), definition);
                continue;
            }
            kept.push(line);
        }
        kept
    }

    /// The blocks in `lines`. Inside of a list another may start without a blank line before it.
    pub(super) fn blocks(&mut self, lines: &[String], in_list: bool) -> Vec<String> {
        if self.depth >= MAX_DEPTH {
            let text = lines.join("\n");
            return vec![format!("<p>{}</p>", escape_code(text.trim()))];
        }
        self.depth += 1;
        let mut made = Vec::new();
        let mut loose: Vec<String> = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let hard = self.hard_block(lines, at);
            match hard {
                Some((html, next)) => {
                    self.loose(&std::mem::take(&mut loose), in_list, &mut made);
                    made.push(html);
                    at = next;
                }
                None => {
                    loose.push(lines[at].clone());
                    at += 1;
                }
            }
        }
        self.loose(&loose, in_list, &mut made);
        self.depth -= 1;
        made
    }

    /// The block that starts at line `at` whatever is before it, and where it ends.
    fn hard_block(&mut self, lines: &[String], at: usize) -> Option<(String, usize)> {
        let line = lines[at].as_str();
        if line.is_empty() {
            return None;
        }
        self.fenced(lines, at)
            .or_else(|| html_block(lines, at))
            .or_else(|| self.quote(lines, at))
            .or_else(|| self.heading(lines, at))
            .or_else(|| is_rule(line).then(|| ("<hr />".to_owned(), at + 1)))
    }

    pub(super) fn fenced(&self, lines: &[String], at: usize) -> Option<(String, usize)> {
        static OPEN: LazyLock<Option<Regex>> =
            LazyLock::new(|| pattern(r"^ {0,3}(```+|~~~+) *([^\s`~]*)(?: *|\s+[^`~]*)$"));
        if !self.options.fenced_code {
            return None;
        }
        let open = captured(&OPEN, &lines[at])?;
        let (mark, language) = (open.get(1)?.as_str(), open.get(2)?.as_str());
        let close = lines[at + 1..].iter().position(|line| {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            blanks <= 3 && line[blanks..].starts_with(mark)
        })?;
        let code = escape_code(lines[at + 1..at + 1 + close].join("\n").trim_matches('\n'));
        let class = if language.is_empty() {
            String::new()
        } else {
            format!(" class=\"{language} language-{language}\"")
        };
        Some((format!("<pre><code{class}>{code}\n</code></pre>"), at + close + 2))
    }

    fn quote(&mut self, lines: &[String], at: usize) -> Option<(String, usize)> {
        let starts = |line: &str| {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            // A mark alone is no quote.
            blanks <= 3 && line[blanks..].starts_with('>') && line[blanks + 1..].trim() != ""
        };
        if !starts(&lines[at]) {
            return None;
        }
        let mut end = at;
        while end < lines.len() && (starts(&lines[end]) || (end > at && !lines[end].is_empty())) {
            while end < lines.len() && !lines[end].is_empty() {
                end += 1;
            }
            let mut next = end;
            while next < lines.len() && lines[next].is_empty() {
                next += 1;
            }
            if next < lines.len() && starts(&lines[next]) && !self.options.split_quotes {
                end = next;
            } else {
                break;
            }
        }
        let inner: Vec<String> = lines[at..end]
            .iter()
            .map(|line| {
                let rest = line.trim_start_matches(' ');
                let inner = rest.strip_prefix('>').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
                let inner = inner.unwrap_or(line);
                if inner.trim().is_empty() { String::new() } else { inner.to_owned() }
            })
            .collect();
        let mut html = String::from("<blockquote>\n");
        for block in self.blocks(&inner, false) {
            // Code must not be moved to the right.
            if block.starts_with("<pre>") {
                html += &format!("  {block}\n");
            } else {
                block.split('\n').for_each(|line| html += &format!("  {line}\n"));
            }
        }
        Some((html + "</blockquote>", end))
    }

    fn heading(&mut self, lines: &[String], at: usize) -> Option<(String, usize)> {
        let line = lines[at].as_str();
        let marks = line.len() - line.trim_start_matches('#').len();
        if marks > 0 {
            let level = marks.min(6);
            let rest = &line[level..];
            if self.options.space_before_heading && !rest.starts_with(' ') {
                return None;
            }
            let text = rest.trim_matches(' ').trim_end_matches('#').trim_end_matches(' ');
            let text = if text.is_empty() { rest.trim_matches(' ') } else { text };
            if text.is_empty() {
                return None;
            }
            return Some((self.headed(text, level), at + 1));
        }
        let under = lines.get(at + 1)?.trim_end_matches(' ');
        let level = match under.chars().next()? {
            '=' if under.chars().all(|character| character == '=') => 1,
            '-' if under.chars().all(|character| character == '-') => 2,
            _ => return None,
        };
        Some((self.headed(line.trim_end_matches(' '), level), at + 2))
    }

    fn headed(&mut self, text: &str, level: usize) -> String {
        static CUSTOM: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\s?\{([^{]+?)\}\s*$"));
        let level = (level + self.options.header_level_start.max(1) - 1).min(6);
        let custom = captured(&CUSTOM, text).filter(|_| self.options.customized_header_id);
        let (shown, named) = match custom.as_ref().and_then(|found| found.get(0).zip(found.get(1))) {
            Some((whole, name)) => (&text[..whole.start()], name.as_str()),
            None => (text, text),
        };
        let id =
            if self.options.no_header_id { String::new() } else { format!(" id=\"{}\"", self.id(named)) };
        format!("<h{level}{id}>{}</h{level}>", self.spans(shown))
    }

    /// The id of a heading; the second of the same name gets a number.
    fn id(&mut self, text: &str) -> String {
        let options = self.options;
        let mut title =
            if options.raw_prefix { text.to_owned() } else { format!("{}{text}", options.header_prefix) };
        if options.github_header_id {
            title = title.replace(' ', "-").replace("&amp;", "");
            title.retain(|character| !"&+$,/:;=?@\"#{}|^¨~[]`\\*)(%.!'<>".contains(character));
        } else if options.raw_header_id {
            title = title.replace(' ', "-").replace("&amp;", "&").replace(['"', '\''], "-");
        } else {
            // Two characters have an inner name by the time ids are made, of which a letter stays.
            title = title.replace('¨', "T").replace('$', "D");
            title.retain(|character| character.is_ascii_alphanumeric() || character == '_');
        }
        title = title.to_lowercase();
        if options.raw_prefix {
            title = format!("{}{title}", options.header_prefix);
        }
        let count = self.ids.entry(title.clone()).or_insert(0);
        *count += 1;
        if *count > 1 { format!("{title}-{}", *count - 1) } else { title }
    }

    /// Lists, indented code, tables and paragraphs.
    fn loose(&mut self, lines: &[String], in_list: bool, made: &mut Vec<String>) {
        let mut at = 0;
        let mut plain: Vec<&String> = Vec::new();
        while at < lines.len() {
            let blank_before = at == 0 || lines[at - 1].is_empty();
            if (blank_before || in_list)
                && let Some((html, next)) = self.list(lines, at)
            {
                self.paragraphs(&plain, made);
                plain.clear();
                made.push(html);
                at = next;
            } else if blank_before && lines[at].starts_with("    ") {
                self.paragraphs(&plain, made);
                plain.clear();
                let mut end = at;
                while end < lines.len() && (lines[end].starts_with("    ") || lines[end].is_empty()) {
                    end += 1;
                }
                let code: Vec<&str> = lines[at..end].iter().map(|line| line.get(4..).unwrap_or("")).collect();
                let code = escape_code(code.join("\n").trim_matches('\n'));
                made.push(format!("<pre><code>{code}\n</code></pre>"));
                at = end;
            } else if let Some((html, next)) = self.table(lines, at) {
                self.paragraphs(&plain, made);
                plain.clear();
                made.push(html);
                at = next;
            } else {
                plain.push(&lines[at]);
                at += 1;
            }
        }
        self.paragraphs(&plain, made);
    }

    fn paragraphs(&mut self, lines: &[&String], made: &mut Vec<String>) {
        for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            let text: Vec<&str> = paragraph.iter().map(|line| line.as_str()).collect();
            let text = text.join("\n");
            let html = self.spans(text.trim_start_matches(' '));
            made.push(format!("<p>{html}</p>"));
        }
    }
}

fn fence_mark(line: &str) -> Option<String> {
    let rest = line.trim_start_matches(' ');
    let mark = rest.chars().next().filter(|character| matches!(character, '`' | '~'))?;
    let count = rest.chars().take_while(|character| *character == mark).count();
    (count >= 3).then(|| mark.to_string().repeat(3))
}

/// Three or more of the same mark, with blanks between them or not.
fn is_rule(line: &str) -> bool {
    let rest = line.trim_end_matches(' ');
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    ['-', '*', '_'].iter().any(|mark| {
        blanks <= 3
            && rest.chars().filter(|character| character == mark).count() >= 3
            && rest.chars().all(|character| character == *mark || character == ' ')
            && !rest.trim().contains("  ")
    })
}

/// Markup that stands on lines of its own, and where it ends.
fn html_block(lines: &[String], at: usize) -> Option<(String, usize)> {
    let line = &lines[at];
    let rest = line.strip_prefix('<')?;
    if rest.starts_with("!--") {
        let end = lines[at..].iter().position(|line| line.contains("-->"))?;
        return Some((lines[at..=at + end].join("\n"), at + end + 1));
    }
    let name: String =
        rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let behind = rest[name.len()..].chars().next();
    if name == "hr" && matches!(behind, Some('>' | ' ' | '/')) && line.trim_end().ends_with('>') {
        return Some((line.trim_end().to_owned(), at + 1));
    }
    if !HTML_BLOCKS.contains(&name.as_str()) || !matches!(behind, Some('>' | ' ' | '/') | None) {
        return None;
    }
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 0_usize;
    for (offset, line) in lines[at..].iter().enumerate() {
        let lower = line.to_ascii_lowercase();
        let opened = lower.match_indices(&open).filter(|(start, _)| {
            !lower[start + open.len()..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-')
        });
        depth += opened.count();
        depth = depth.saturating_sub(lower.matches(&close).count());
        if depth == 0 {
            let html = lines[at..=at + offset].join("\n");
            return Some((html.trim_end().to_owned(), at + offset + 1));
        }
        // Unclosed markup is looked for in a bounded piece only.
        if offset > 20_000 {
            break;
        }
    }
    None
}
