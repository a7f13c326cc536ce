//! Regular expressions as JavaScript writes them, compiled once for a run of a node.

use std::collections::HashMap;

use fancy_regex::{Regex, RegexBuilder};
use node_sdk::NodeError;

/// How much backtracking one match may cost before it is given up, so that a bad pattern cannot hold the execution.
const BACKTRACK_LIMIT: usize = 200_000;

/// Compiled patterns by text and whether they ignore case.
#[derive(Default)]
pub struct Patterns(HashMap<(String, bool), Regex>);

impl Patterns {
    /// Whether `pattern` (`^a+$` or `/^a+$/i`) is found in `text`.
    ///
    /// # Errors
    /// `RR-NODE-0021` when the pattern is not one, or takes too long.
    pub fn matches(&mut self, pattern: &str, text: &str, ignore_case: bool) -> Result<bool, NodeError> {
        let wrong = |error: fancy_regex::Error| {
            let message = format!("the pattern \"{pattern}\" cannot be used: {error}");
            NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0021", message) }
        };
        let key = (pattern.to_owned(), ignore_case);
        if !self.0.contains_key(&key) {
            self.0.insert(key.clone(), compile(pattern, ignore_case).map_err(wrong)?);
        }
        match self.0.get(&key) {
            Some(regex) => regex.is_match(text).map_err(wrong),
            None => Ok(false),
        }
    }
}

fn compile(pattern: &str, ignore_case: bool) -> Result<Regex, fancy_regex::Error> {
    let (source, flags) = slashed(pattern).unwrap_or((pattern, ""));
    let mut inline = String::new();
    if ignore_case || flags.contains('i') {
        inline.push('i');
    }
    for flag in ['m', 's'] {
        if flags.contains(flag) {
            inline.push(flag);
        }
    }
    let source = if inline.is_empty() { source.to_owned() } else { format!("(?{inline}){source}") };
    RegexBuilder::new(&source).backtrack_limit(BACKTRACK_LIMIT).build()
}

/// The inside and the flags of `/inside/flags`.
fn slashed(pattern: &str) -> Option<(&str, &str)> {
    let (source, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let is_flag = |letter: char| matches!(letter, 'g' | 'i' | 'm' | 's' | 'u' | 'y' | 'd' | 'v');
    flags.chars().all(is_flag).then_some((source, flags))
}
