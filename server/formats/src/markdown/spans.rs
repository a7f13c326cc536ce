//! Spans: code, links, pictures, emphasis, line breaks. Finished markup is put aside and leaves a mark of private-use
//! characters in the text, so that later steps cannot take it apart.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::blocks::pattern;
use super::{Definition, Document, escape_code};

/// Begin and end of the number of something put aside.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';
/// A character of ASCII that has lost its meaning is this much higher.
const ESCAPED: u32 = 0xe100;

type Pattern = LazyLock<Option<Regex>>;

/// Something put aside.
struct Aside {
    html: String,
    /// Name of the tag, and whether it opens (or else closes) an element.
    tag: Option<(String, bool)>,
}

/// A text under conversion.
struct Spans<'a> {
    text: String,
    aside: Vec<Aside>,
    document: &'a Document<'a>,
}

impl Document<'_> {
    /// The spans in `text`.
    pub(super) fn spans(&self, text: &str) -> String {
        let mut spans = Spans { text: String::new(), aside: Vec::new(), document: self };
        spans.protect(text);
        spans.code();
        spans.tags();
        spans.escapes();
        spans.images();
        spans.anchors();
        spans.auto_links();
        spans.emphasis();
        spans.encode();
        spans.line_breaks();
        spans.finish()
    }
}

fn escaped(character: char) -> char {
    if character.is_ascii() {
        char::from_u32(ESCAPED + u32::from(character)).unwrap_or(character)
    } else {
        character
    }
}

/// An address in which `*`, `_`, `~` and `:` mean nothing.
fn quiet(text: &str) -> String {
    text.chars().map(|it| if matches!(it, '*' | '_' | '~' | ':') { escaped(it) } else { it }).collect()
}

impl Spans<'_> {
    fn put(&mut self, html: impl Into<String>) -> String {
        self.put_tag(html, None)
    }

    fn put_tag(&mut self, html: impl Into<String>, tag: Option<(String, bool)>) -> String {
        self.aside.push(Aside { html: html.into(), tag });
        format!("{OPEN}{}{CLOSE}", self.aside.len() - 1)
    }

    /// `text` inside of element `name`, opened by `open`.
    fn element(&mut self, name: &str, open: String, text: &str) -> String {
        let open = self.put_tag(open, Some((name.to_owned(), true)));
        let close = self.put_tag(format!("</{name}>"), Some((name.to_owned(), false)));
        format!("{open}{text}{close}")
    }

    fn replace(&mut self, pattern: &Option<Regex>, mut with: impl FnMut(&mut Self, &Captures<'_>) -> String) {
        let Some(pattern) = pattern else { return };
        let text = std::mem::take(&mut self.text);
        self.text = pattern.replace_all(&text, |found: &Captures<'_>| with(self, found)).into_owned();
    }

    /// Puts the private-use characters of the text itself aside.
    fn protect(&mut self, text: &str) {
        for character in text.chars() {
            if matches!(u32::from(character), 0xe000..=0xe17f) {
                let mark = self.put(character);
                self.text.push_str(&mark);
            } else {
                self.text.push(character);
            }
        }
    }

    fn code(&mut self) {
        if !self.text.contains('`') {
            return;
        }
        let text = std::mem::take(&mut self.text);
        // Where runs of backticks start, by their length; each is looked at once from either side.
        let mut runs: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut at = 0;
        while let Some(found) = text[at..].find('`') {
            let start = at + found;
            let length = text[start..].len() - text[start..].trim_start_matches('`').len();
            runs.entry(length).or_default().push(start);
            at = start + length;
        }
        let mut done = 0;
        let mut at = 0;
        while let Some(found) = text[at..].find('`') {
            let start = at + found;
            let length = text[start..].len() - text[start..].trim_start_matches('`').len();
            let inside = start + length;
            at = inside;
            let close = runs.get(&length).and_then(|starts| {
                let next = starts.partition_point(|known| *known < inside);
                starts.get(next).copied()
            });
            let Some(close) = close.filter(|_| !text[..start].ends_with('\\')) else { continue };
            let code = escape_code(text[inside..close].trim_matches([' ', '\t']));
            let mark = self.put(format!("<code>{code}</code>"));
            self.text.push_str(&text[done..start]);
            self.text.push_str(&mark);
            done = close + length;
            at = done;
        }
        self.text.push_str(&text[done..]);
    }

    fn tags(&mut self) {
        static ESCAPED_TAG: Pattern = LazyLock::new(|| pattern(r"\\(</?[^>]+?>)"));
        static TAG: Pattern =
            LazyLock::new(|| pattern(r#"<!--(?s:.*?)-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^>]*)?/?)>"#));
        if self.document.options.escape_tags {
            self.replace(&ESCAPED_TAG, |spans, found| {
                let html = escape_code(&found[1]);
                spans.put(html)
            });
        }
        self.replace(&TAG, |spans, found| {
            let name = found.get(2).map(|name| name.as_str().to_lowercase());
            let tag = name.filter(|_| !found[0].ends_with("/>")).map(|name| (name, found[1].is_empty()));
            spans.put_tag(&found[0], tag)
        });
    }

    fn escapes(&mut self) {
        let mut text = String::with_capacity(self.text.len());
        let mut characters = self.text.chars().peekable();
        while let Some(character) = characters.next() {
            match characters.peek() {
                Some(next) if character == '\\' && "\\`*_{}[]()>#+.!~=|:-".contains(*next) => {
                    text.push(escaped(*next));
                    characters.next();
                }
                _ => text.push(character),
            }
        }
        self.text = text;
    }

    fn definition(&self, id: &str, text: &str) -> Option<Definition> {
        let id = if id.is_empty() { text.replace(" \n", " ").replace('\n', " ") } else { id.to_owned() };
        self.document.definitions.get(&self.plain(&id).to_lowercase()).cloned()
    }

    fn images(&mut self) {
        static INLINE: Pattern = LazyLock::new(|| {
            pattern(concat!(
                r"!\[([^\]]*?)\][ \t]*\([ \t]?<?(\S+?(?:\(\S*?\)\S*?)?)>?",
                r"(?: =([*\d]+[A-Za-z%]{0,4})x([*\d]+[A-Za-z%]{0,4}))?",
                r#"[ \t]*(?:"([^"]*?)"|'([^']*?)')?[ \t]?\)"#
            ))
        });
        static REFERENCE: Pattern = LazyLock::new(|| pattern(r"!\[([^\]]*?)\] ?(?:\n *)?\[([^\]]*?)\]"));
        static SHORTCUT: Pattern = LazyLock::new(|| pattern(r"!\[([^\[\]]+)\]"));
        if !self.text.contains("![") {
            return;
        }
        let by_name = |spans: &mut Self, found: &Captures<'_>| {
            let id = found.get(2).map_or("", |id| id.as_str());
            match spans.definition(id, &found[1]) {
                Some(definition) => spans.image(&found[1], &definition),
                None => found[0].to_owned(),
            }
        };
        self.replace(&REFERENCE, by_name);
        self.replace(&INLINE, |spans, found| {
            let part = |index: usize| found.get(index).map(|part| part.as_str().to_owned());
            let size = part(3).zip(part(4)).filter(|_| spans.document.options.image_dimensions);
            let title = part(5).or(part(6)).unwrap_or_default();
            spans.image(&found[1], &Definition { url: found[2].to_owned(), title, size })
        });
        self.replace(&SHORTCUT, by_name);
    }

    fn image(&mut self, alt: &str, target: &Definition) -> String {
        let mut html = format!("<img src=\"{}\" alt=\"{}\"", target.url, alt.replace('"', "&quot;"));
        if !target.title.is_empty() {
            html += &format!(" title=\"{}\"", target.title.replace('"', "&quot;"));
        }
        if let Some((width, height)) = &target.size {
            let shown = |size: &str| if size == "*" { "auto".to_owned() } else { size.to_owned() };
            html += &format!(" width=\"{}\" height=\"{}\"", shown(width), shown(height));
        }
        self.put(html + " />")
    }

    fn anchors(&mut self) {
        static REFERENCE: Pattern =
            LazyLock::new(|| pattern(r"\[((?:\[[^\]]*\]|[^\[\]])*)\] ?(?:\n *)?\[([^\]\n]*?)\]"));
        static ANGLED: Pattern = LazyLock::new(|| {
            pattern(
                r#"\[((?:\[[^\]]*\]|[^\[\]])*)\][ \t]*\([ \t]?<([^>]*)>(?:[ \t]*(?:"([^"]*?)"|'([^']*?)'))?[ \t]?\)"#,
            )
        });
        static INLINE: Pattern = LazyLock::new(|| {
            pattern(concat!(
                r"\[((?:\[[^\]]*\]|[^\[\]])*)\][ \t]*\([ \t]?<?(\S+?(?:\(\S*?\)\S*?)?|)>?",
                r#"(?:[ \t]*(?:"([^"]*?)"|'([^']*?)'))?[ \t]?\)"#
            ))
        });
        static SHORTCUT: Pattern = LazyLock::new(|| pattern(r"\[([^\[\]]+)\]"));
        static MENTION: Pattern =
            LazyLock::new(|| pattern(r"(?i)(^|\s)(\\)?(@([a-z\d]+(?:[a-z\d.-]+?[a-z\d]+)*))"));
        if self.text.contains('[') {
            let by_name = |spans: &mut Self, found: &Captures<'_>| {
                let id = found.get(2).map_or("", |id| id.as_str());
                match spans.definition(id, &found[1]) {
                    Some(definition) => spans.anchor(&found[1], &definition.url, &definition.title),
                    None => found[0].to_owned(),
                }
            };
            let inline = |spans: &mut Self, found: &Captures<'_>| {
                let title = found.get(3).or(found.get(4)).map_or("", |title| title.as_str());
                spans.anchor(&found[1], &found[2], title)
            };
            self.replace(&REFERENCE, by_name);
            self.replace(&ANGLED, inline);
            self.replace(&INLINE, inline);
            self.replace(&SHORTCUT, by_name);
        }
        if self.document.options.mentions {
            self.replace(&MENTION, |spans, found| {
                if found.get(2).is_some() {
                    return format!("{}{}", &found[1], &found[3]);
                }
                let link = spans.document.options.mention_link.replace("{u}", &found[4]);
                format!("{}{}", &found[1], spans.anchor(&found[3], &link, ""))
            });
        }
    }

    fn anchor(&mut self, text: &str, url: &str, title: &str) -> String {
        let mut open = format!("<a href=\"{url}\"");
        if !title.is_empty() {
            open += &format!(" title=\"{}\"", title.replace('"', "&quot;"));
        }
        if self.document.options.new_window && !url.starts_with('#') {
            open += " rel=\"noopener noreferrer\" target=\"_blank\"";
        }
        self.element("a", open + ">", text)
    }

    fn auto_links(&mut self) {
        static ANGLED: Pattern =
            LazyLock::new(|| pattern(r#"(?i)<((?:(?:https?|ftp|dict)://|www\.)[^'">\s]+)>"#));
        static ANGLED_MAIL: Pattern =
            LazyLock::new(|| pattern(r"(?i)<(?:mailto:)?([-.\w]+@[-a-z0-9]+(?:\.[-a-z0-9]+)*\.[a-z]+)>"));
        static URL: Pattern = LazyLock::new(|| {
            pattern(
                r#"(?i)(^|[^a-z0-9_*~]|[*~_]+)((?:(?:https?|ftp|dict)://|www\.)[^'">\s]+?\.[^'">\s]+)(\s|$)"#,
            )
        });
        static MAIL: Pattern = LazyLock::new(|| {
            pattern(
                r"(?i)(^|\s)(?:mailto:)?([A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+@[-a-z0-9]+(?:\.[-a-z0-9]+)*\.[a-z]+)(\s|$)",
            )
        });
        self.replace(&ANGLED, |spans, found| spans.address(&found[1]));
        self.replace(&ANGLED_MAIL, |spans, found| spans.mail(&found[1]));
        if !self.document.options.auto_links {
            return;
        }
        // Twice, because neighbours share the blank between them.
        for _ in 0..2 {
            self.replace(&URL, |spans, found| {
                let marks = found[1].trim_matches(|it| !matches!(it, '*' | '~' | '_'));
                let url = found[2].strip_suffix(marks).unwrap_or(&found[2]);
                let after = &found[2][url.len()..];
                let mut end = url.len();
                if spans.document.options.exclude_trailing_punctuation {
                    end = url.trim_end_matches(['.', '!', '?', ',', '(', ')', '[', ']']).len();
                }
                let link = spans.address(&url[..end]);
                format!("{}{link}{}{after}{}", &found[1], &url[end..], &found[3])
            });
            self.replace(&MAIL, |spans, found| {
                format!("{}{}{}", &found[1], spans.mail(&found[2]), &found[3])
            });
        }
    }

    fn address(&mut self, shown: &str) -> String {
        let href = match shown.get(..4) {
            Some(start) if start.eq_ignore_ascii_case("www.") => format!("http://www.{}", &shown[4..]),
            _ => shown.to_owned(),
        };
        self.anchor(&quiet(shown), &href, "")
    }

    fn mail(&mut self, address: &str) -> String {
        let address = self.plain(address);
        let (href, shown) = if self.document.options.encode_emails {
            let encoded =
                |text: &str| text.chars().map(|it| format!("&#{};", u32::from(it))).collect::<String>();
            (encoded(&format!("mailto:{address}")), encoded(&address))
        } else {
            (format!("mailto:{address}"), address)
        };
        let open = format!("<a href=\"{href}\">");
        let shown = self.put(shown);
        self.element("a", open, &shown)
    }

    fn emphasis(&mut self) {
        static EMOJI: Pattern = LazyLock::new(|| pattern(r":([a-z0-9_+-]+):"));
        static STRIKE: Pattern = LazyLock::new(|| pattern(r"(?s)~~(.+?)~~"));
        const FREE: [(&str, &[&str]); 6] = [
            (r"(?s)___(\S.*?)___", &["strong", "em"]),
            (r"(?s)__(\S.*?)__", &["strong"]),
            (r"(?s)_([^\s_].*?)_", &["em"]),
            (r"(?s)\*\*\*(\S.*?)\*\*\*", &["strong", "em"]),
            (r"(?s)\*\*(\S.*?)\*\*", &["strong"]),
            (r"(?s)\*([^\s*].*?)\*", &["em"]),
        ];
        const BOUND: [&str; 6] = [
            r"(?s)\b___(\S.*?)___\b",
            r"(?s)\b__(\S.*?)__\b",
            r"(?s)\b_(\S.*?)_\b",
            r"(?s)\B\*\*\*(\S.*?)\*\*\*\B",
            r"(?s)\B\*\*(\S.*?)\*\*\B",
            r"(?s)\B\*(\S.*?)\*\B",
        ];
        static FREE_PATTERNS: LazyLock<Vec<Option<Regex>>> =
            LazyLock::new(|| FREE.iter().map(|(text, _)| pattern(text)).collect());
        static BOUND_PATTERNS: LazyLock<Vec<Option<Regex>>> =
            LazyLock::new(|| BOUND.iter().map(|text| pattern(text)).collect());
        let options = self.document.options;
        if options.emoji {
            self.replace(&EMOJI, |_, found| {
                let known = emojis::get_by_shortcode(&found[1]);
                known.map_or_else(|| found[0].to_owned(), |emoji| emoji.as_str().to_owned())
            });
        }
        for (index, (_, names)) in FREE.iter().enumerate() {
            let bound = if index < 3 {
                options.literal_mid_word_underscores
            } else {
                options.literal_mid_word_asterisks
            };
            let pattern = if bound { &BOUND_PATTERNS[index] } else { &FREE_PATTERNS[index] };
            self.replace(pattern, |spans, found| {
                let inside = &found[1];
                if inside.ends_with(char::is_whitespace) {
                    return found[0].to_owned();
                }
                names
                    .iter()
                    .rev()
                    .fold(inside.to_owned(), |text, name| spans.element(name, format!("<{name}>"), &text))
            });
        }
        if options.strikethrough {
            self.replace(&STRIKE, |spans, found| spans.element("del", "<del>".into(), &found[1]));
        }
        self.text = self.text.replace("...", "…");
    }

    /// `&` and `<` that are no markup, outside of elements.
    fn encode(&mut self) {
        static LOOSE: Pattern = LazyLock::new(|| pattern(r"&(#?[xX]?(?:[0-9a-fA-F]+|\w+);)?"));
        static MARK: Pattern = LazyLock::new(|| pattern("\u{e000}([0-9]+)\u{e001}"));
        let (Some(marks), Some(loose)) = (MARK.as_ref(), LOOSE.as_ref()) else { return };
        let text = std::mem::take(&mut self.text);
        let found: Vec<(usize, usize, usize)> = marks
            .captures_iter(&text)
            .filter_map(|found| {
                let whole = found.get(0)?;
                Some((whole.start(), whole.end(), found[1].parse().ok()?))
            })
            .collect();
        let mut closers: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, (_, _, index)) in found.iter().enumerate() {
            if let Some(Aside { tag: Some((name, false)), .. }) = self.aside.get(*index) {
                closers.entry(name).or_default().push(place);
            }
        }
        let encode = |part: &str| {
            let safe = loose.replace_all(part, |found: &Captures<'_>| {
                if found.get(1).is_some() { found[0].to_owned() } else { "&amp;".to_owned() }
            });
            safe.replace('<', "&lt;").replace('>', "&gt;")
        };
        let (mut made, mut done, mut place) = (String::with_capacity(text.len()), 0, 0);
        while place < found.len() {
            let (start, mut end, index) = found[place];
            made += &encode(&text[done..start]);
            let closer = match self.aside.get(index) {
                Some(Aside { tag: Some((name, true)), .. }) => {
                    closers.get(name.as_str()).and_then(|places| {
                        places.get(places.partition_point(|closer| *closer <= place)).copied()
                    })
                }
                _ => None,
            };
            if let Some(closer) = closer {
                (end, place) = (found[closer].1, closer);
            }
            made += &text[start..end];
            done = end;
            place += 1;
        }
        made += &encode(&text[done..]);
        self.text = made;
    }

    fn line_breaks(&mut self) {
        static ANY: Pattern = LazyLock::new(|| pattern(r"\n+"));
        static HARD: Pattern = LazyLock::new(|| pattern(r"  +\n"));
        let breaks = if self.document.options.simple_line_breaks { &ANY } else { &HARD };
        self.replace(breaks, |_, _| "<br />\n".to_owned());
    }

    /// `text` with what was put aside, and with characters that mean something again.
    fn plain(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        self.restore(text, &mut shown, 0);
        shown
    }

    fn restore(&self, text: &str, shown: &mut String, depth: usize) {
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(OPEN) {
            unescape(before, shown);
            let Some((number, after)) = behind.split_once(CLOSE) else { break };
            match number.parse::<usize>().ok().and_then(|index| self.aside.get(index)) {
                // A private-use character of the text itself stands for itself.
                Some(aside) if aside.html.chars().count() == 1 => shown.push_str(&aside.html),
                Some(aside) if depth < 8 => self.restore(&aside.html, shown, depth + 1),
                _ => {}
            }
            rest = after;
        }
        unescape(rest, shown);
    }

    fn finish(self) -> String {
        self.plain(&self.text)
    }
}

fn unescape(text: &str, shown: &mut String) {
    shown.extend(text.chars().map(|character| match u32::from(character) {
        code @ 0xe100..=0xe17f => char::from_u32(code - ESCAPED).unwrap_or(character),
        _ => character,
    }));
}
