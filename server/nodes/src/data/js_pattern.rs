//! Regular expressions and replacement texts as JavaScript writes them.

use fancy_regex::{Captures, Regex, RegexBuilder};

/// How much backtracking one match may cost before it is given up, so that a bad pattern cannot hold the execution.
const BACKTRACK_LIMIT: usize = 200_000;

/// A pattern and what its first match is replaced with.
#[derive(Debug)]
pub(crate) struct Replacement {
    pattern: Regex,
    with: String,
}

impl Replacement {
    /// Compiles `pattern`; `with` may hold `$1`, `$<name>`, `$&` and `$$`.
    ///
    /// # Errors
    /// A sentence about what is wrong with the pattern.
    pub(crate) fn new(pattern: &str, with: &str, ignore_case: bool) -> Result<Self, String> {
        let source = if ignore_case { format!("(?i){pattern}") } else { pattern.to_owned() };
        let pattern = RegexBuilder::new(&source)
            .backtrack_limit(BACKTRACK_LIMIT)
            .build()
            .map_err(|error| format!("\"{pattern}\" is not a regular expression: {error}"))?;
        Ok(Self { pattern, with: with.to_owned() })
    }

    /// `text` with the first match replaced; `None` when nothing matches.
    ///
    /// # Errors
    /// When matching takes too long.
    pub(crate) fn apply(&self, text: &str) -> Result<Option<String>, String> {
        let found = self.pattern.captures(text);
        let found = found.map_err(|error| format!("the pattern cannot be matched: {error}"))?;
        let Some(captures) = found else { return Ok(None) };
        let Some(whole) = captures.get(0) else { return Ok(None) };
        let mut replaced = text[..whole.start()].to_owned();
        self.expand(&captures, text, &mut replaced);
        replaced.push_str(&text[whole.end()..]);
        Ok(Some(replaced))
    }

    fn expand(&self, captures: &Captures<'_, str>, text: &str, into: &mut String) {
        let whole = captures.get(0).map_or(0..0, |found| found.start()..found.end());
        let group = |number: usize| captures.get(number).map_or("", |found| found.as_str());
        let mut rest = self.with.as_str();
        while let Some(at) = rest.find('$') {
            into.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let taken = match rest.as_bytes() {
                [b'$', ..] => {
                    into.push('$');
                    1
                }
                [b'&', ..] => {
                    into.push_str(group(0));
                    1
                }
                [b'`', ..] => {
                    into.push_str(&text[..whole.start]);
                    1
                }
                [b'\'', ..] => {
                    into.push_str(&text[whole.end..]);
                    1
                }
                [b'<', ..] => match rest.find('>') {
                    Some(end) => {
                        into.push_str(captures.name(&rest[1..end]).map_or("", |found| found.as_str()));
                        end + 1
                    }
                    None => 0,
                },
                digits => {
                    let number = |count: usize| {
                        let text = digits.get(..count).filter(|part| part.iter().all(u8::is_ascii_digit))?;
                        let number = std::str::from_utf8(text).ok()?.parse::<usize>().ok()?;
                        (1..captures.len()).contains(&number).then_some((number, count))
                    };
                    match number(2).or_else(|| number(1)) {
                        Some((number, count)) => {
                            into.push_str(group(number));
                            count
                        }
                        None => 0,
                    }
                }
            };
            if taken == 0 {
                into.push('$');
            }
            rest = &rest[taken..];
        }
        into.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_match_is_replaced_as_in_javascript() {
        for (pattern, with, ignore_case, text, expected) in [
            ("a", "b", false, "banana", Some("bbnana")),
            ("^(\\w+)_(\\w+)$", "$2-$1", false, "first_last", Some("last-first")),
            ("(?<x>o)", "[$<x>$&$$]", false, "foo", Some("f[oo$]o")),
            ("O", "0", true, "foo", Some("f0o")),
            ("(f)", "$2$10", false, "foo", Some("$2f0oo")),
            ("z", "y", false, "foo", None),
        ] {
            let replacement = Replacement::new(pattern, with, ignore_case).expect(pattern);
            assert_eq!(replacement.apply(text).expect(pattern).as_deref(), expected, "{pattern}");
        }
        assert!(Replacement::new("(", "", false).is_err());
    }
}
