//! Looks at the text of a script before it is compiled: which names it uses, whether it may change data in place, and
//! whether it asks for a property that expressions are not given.
//!
//! None of this is a wall. Scripts are kept in by their process; this only decides what to load and what to say.

use std::collections::HashSet;

use expression::Prepared;

/// Methods that change the array or object they are called on.
const CHANGING: &[&str] = &[
    "sort",
    "reverse",
    "splice",
    "push",
    "pop",
    "shift",
    "unshift",
    "fill",
    "copyWithin",
    "assign",
    "delete",
    "set",
];

/// The names in a text, as far as they can be told without parsing it.
#[derive(Default)]
pub(super) struct Names<'a> {
    words: HashSet<&'a str>,
    calls: HashSet<&'a str>,
    /// The extension methods that are called, when that is known.
    extensions: Option<HashSet<&'a str>>,
    changes_data: bool,
}

impl<'a> Names<'a> {
    /// Adds the names in `source`.
    pub(super) fn read(&mut self, source: &'a str) {
        let bytes = source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if !is_word(bytes[at]) {
                self.changes_data |= is_assignment(bytes, at);
                at += 1;
                continue;
            }
            let end = at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            let word = &source[at..end];
            self.words.insert(word);
            if after(bytes, end) == Some(b'(') || source[end..].trim_start().starts_with("?.(") {
                self.calls.insert(word);
            }
            self.changes_data |= CHANGING.contains(&word);
            at = end;
        }
    }

    /// Adds the extension methods among the names of a source that was made ready.
    pub(super) fn read_extensions(&mut self, prepared: &'a Prepared) {
        let names = prepared.names.iter().map(String::as_str).filter(|name| expression::is_extension(name));
        self.extensions.get_or_insert_default().extend(names);
    }

    /// Whether any of `words` is used. An extension method is when it is called.
    pub(super) fn uses(&self, words: &[&str]) -> bool {
        words.iter().any(|word| match &self.extensions {
            Some(extensions) if expression::is_extension(word) => extensions.contains(word),
            _ => self.words.contains(word),
        })
    }

    /// The names that are called.
    pub(super) fn called(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.calls.iter().copied()
    }

    /// Whether the text may change the data that it looks at.
    pub(super) fn may_change_data(&self) -> bool {
        self.changes_data
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn after(bytes: &[u8], from: usize) -> Option<u8> {
    bytes[from..].iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// Whether an `=` that assigns, a `++` or a `--` stands at `at`.
fn is_assignment(bytes: &[u8], at: usize) -> bool {
    let next = bytes.get(at + 1).copied();
    let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied();
    match bytes[at] {
        b'=' => !matches!(next, Some(b'=' | b'>')) && !matches!(before, Some(b'=' | b'!' | b'<' | b'>')),
        sign @ (b'+' | b'-') => next == Some(sign),
        _ => false,
    }
}

/// The first property name in `source` that expressions are not given, outside of plain text.
pub(super) fn forbidden(source: &str) -> Option<&str> {
    let mut at = 0;
    while let Some(start) = source[at..].find(is_letter).map(|found| at + found) {
        let end =
            source[start..].find(|letter| !is_letter(letter)).map_or(source.len(), |length| start + length);
        let (before, behind) = (source[..start].trim_end(), source[end..].trim_start());
        let quoted = || {
            let opened = before.strip_suffix(['"', '\'', '`']);
            opened.is_some_and(|rest| rest.trim_end().ends_with('[')) && behind.starts_with(['"', '\'', '`'])
        };
        if expression::is_forbidden_property(&source[start..end])
            && (quoted() || (before.ends_with('.') && !in_text(source, start)))
        {
            return Some(&source[start..end]);
        }
        at = end;
    }
    None
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// Whether position `at` lies inside `'…'` or `"…"`.
fn in_text(source: &str, at: usize) -> bool {
    let (mut open, mut escaped) = (None, false);
    for letter in source[..at].chars() {
        match (open, letter) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(quote), letter) if quote == letter => open = None,
            (None, '"' | '\'') => open = Some(letter),
            _ => {}
        }
    }
    open.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_names_are_found_as_properties_only() {
        assert_eq!(forbidden("(()=>{}).constructor('x')"), Some("constructor"));
        assert_eq!(forbidden("x [ 'constructor' ]"), Some("constructor"));
        assert_eq!(forbidden("$json.a ?. __proto__"), Some("__proto__"));
        assert_eq!(forbidden("$json.constructors + ' see.constructor'"), None);
        assert_eq!(forbidden("$json.myprototype"), None);
    }

    #[test]
    fn names_and_changes_are_told() {
        let read = |source| {
            let mut names = Names::default();
            names.read(source);
            names
        };
        assert!(read("$json.keys ()").called().any(|name| name == "keys"));
        assert!(read("$json.keys.x").called().next().is_none());
        assert!(read("$json.keys.x").uses(&["keys"]));
        assert!(read("$('A').first().json.list.reverse()").may_change_data());
        assert!(read("($json.a = 1, 2)").may_change_data());
        assert!(!read("$json.a === 1 && $json.b >= 2 && x => x + 1").may_change_data());
    }
}
