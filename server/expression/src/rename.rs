//! Finds the nodes that expressions and scripts name outright — `$('A')`, `$node["A"]`, `$node.A`, `$items("A")` — and
//! writes a new name in their place.

use std::ops::Range;

use ecow::EcoString;

use crate::scan::{Found, Scan, is_word};
use crate::template::{Stretch, split};

/// Names of the nodes that an expression text (one that starts with `=`) names outright, each once, in order.
pub(crate) fn node_names(text: &str) -> Vec<EcoString> {
    let Some(body) = text.strip_prefix('=') else { return Vec::new() };
    let mut names = Vec::new();
    for piece in split(body) {
        if let Stretch::Code { start, end } = piece {
            collect(&body[start..end], &mut names);
        }
    }
    names
}

/// Names of the nodes that JavaScript `source` (such as a Code node's) names outright, each once, in order.
pub fn node_names_in_code(source: &str) -> Vec<EcoString> {
    let mut names = Vec::new();
    collect(source, &mut names);
    names
}

fn collect(source: &str, names: &mut Vec<EcoString>) {
    for reference in references(source) {
        if !names.contains(&reference.name) {
            names.push(reference.name);
        }
    }
}

/// An expression text with every reference to node `old` turned into one to `new`; `None` when there is nothing to
/// change, and for texts that are no expression.
pub fn rename_node(text: &str, old: &str, new: &str) -> Option<String> {
    let body = text.strip_prefix('=')?;
    let mut renamed = String::with_capacity(text.len() + 16);
    let mut copied = 0;
    let mut changed = false;
    for piece in split(body) {
        let Stretch::Code { start, end } = piece else { continue };
        let Some(code) = rename_node_in_code(&body[start..end], old, new) else { continue };
        renamed.push_str(&body[copied..start]);
        renamed.push_str(&code);
        copied = end;
        changed = true;
    }
    renamed.push_str(&body[copied..]);
    changed.then(|| format!("={renamed}"))
}

/// JavaScript `source` with every reference to node `old` turned into one to `new`; `None` when there is nothing to
/// change.
pub fn rename_node_in_code(source: &str, old: &str, new: &str) -> Option<String> {
    let mut renamed = String::with_capacity(source.len() + 16);
    let mut copied = 0;
    for reference in references(source).into_iter().filter(|reference| reference.name == old) {
        renamed.push_str(&source[copied..reference.place.start]);
        match reference.quote {
            Some(quote) => push_quoted(&mut renamed, new, quote),
            None => {
                renamed.push('[');
                push_quoted(&mut renamed, new, '"');
                renamed.push(']');
            }
        }
        copied = reference.place.end;
    }
    if copied == 0 {
        return None;
    }
    renamed.push_str(&source[copied..]);
    Some(renamed)
}

fn push_quoted(out: &mut String, name: &str, quote: char) {
    out.push(quote);
    for character in name.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            '\\' => out.push_str("\\\\"),
            '$' if quote == '`' => out.push_str("\\$"),
            _ if character == quote => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
}

/// One place where a node is named.
struct Reference {
    name: EcoString,
    /// The quoted name with its quotes, or `.Name` with its dot.
    place: Range<usize>,
    /// The quote around it; `None` for `.Name`.
    quote: Option<char>,
}

fn references(source: &str) -> Vec<Reference> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut scan = Scan::new(source, 0);
    loop {
        let at = match scan.step() {
            None | Some(Err(())) => return found,
            Some(Ok(Found::Code(at))) if bytes[at] == b'$' => at,
            Some(Ok(_)) => continue,
        };
        if at > 0 && (is_word(bytes[at - 1])) {
            continue;
        }
        let rest = &source[at..];
        let after_word = at + rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        let next = skip_space(bytes, after_word);
        let opener = bytes.get(next).copied();
        let reference = match (&source[at..after_word], opener) {
            ("$" | "$items", Some(b'(')) | ("$node", Some(b'[')) => {
                quoted_name(source, skip_space(bytes, next + 1))
            }
            ("$node", Some(b'.')) => dotted_name(source, next),
            _ => None,
        };
        found.extend(reference);
    }
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    from + bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn dotted_name(source: &str, dot: usize) -> Option<Reference> {
    let rest = &source[dot + 1..];
    let length = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
    (length > 0).then(|| Reference { name: rest[..length].into(), place: dot..dot + 1 + length, quote: None })
}

fn quoted_name(source: &str, start: usize) -> Option<Reference> {
    let quote = source[start..].chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'))?;
    let mut name = EcoString::new();
    let mut characters = source[start + 1..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => {
                let end = start + 1 + at + 1;
                let after = skip_space(source.as_bytes(), end);
                let ends = matches!(source.as_bytes().get(after), Some(b')' | b']' | b','));
                return ends.then(|| Reference { name, place: start..end, quote: Some(quote) });
            }
            '\\' => match characters.next()?.1 {
                'n' => name.push('\n'),
                't' => name.push('\t'),
                'r' => name.push('\r'),
                // Names written with code-point escapes are left alone.
                'u' | 'x' | 'b' | 'f' | 'v' | '0'..='9' => return None,
                escaped => name.push(escaped),
            },
            '$' if quote == '`' && source[start + 1 + at..].starts_with("${") => return None,
            _ => name.push(character),
        }
    }
    None
}
