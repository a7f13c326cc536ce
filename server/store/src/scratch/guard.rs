//! What SQL of users may say. In SQLite a statement can reach a file by beginning with ATTACH or VACUUM only; the
//! statements that are let through are those that read and change tables.

use super::ScratchError;

/// Words that a statement may begin with.
const BEGINNINGS: [&str; 11] = [
    "select", "with", "values", "insert", "update", "delete", "replace", "create", "drop", "alter", "explain",
];

/// Words that may stand nowhere outside of quotes.
const FORBIDDEN: [&str; 4] = ["attach", "detach", "vacuum", "pragma"];

/// Functions that make large values of small ones.
const BOMBS: [&str; 2] = ["zeroblob", "randomblob"];

/// Refuses statements that reach for more than tables in memory.
///
/// # Errors
/// [`ScratchError::Forbidden`] with the word at fault.
pub(super) fn check(sql: &str) -> Result<(), ScratchError> {
    let mut begins = true;
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        if first == ';' {
            begins = true;
            rest = &rest[1..];
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
            let word = rest[..end].to_lowercase();
            let known = |words: &[&str]| words.contains(&word.as_str());
            if known(&FORBIDDEN) || known(&BOMBS) || begins && !known(&BEGINNINGS) {
                return Err(ScratchError::Forbidden { word: rest[..end].to_owned() });
            }
            begins = false;
            rest = &rest[end..];
        } else if let Some(length) = silent(rest) {
            rest = &rest[length..];
        } else {
            begins &= first.is_whitespace();
            rest = &rest[first.len_utf8()..];
        }
    }
    Ok(())
}

/// The length of the quoted text, quoted name or comment that `text` begins with.
fn silent(text: &str) -> Option<usize> {
    let until = |opening: usize, closing: &str| {
        let found = text.get(opening..).and_then(|rest| rest.find(closing));
        found.map_or(text.len(), |at| opening + at + closing.len())
    };
    if text.starts_with("--") {
        return Some(until(2, "\n"));
    }
    if text.starts_with("/*") {
        return Some(until(2, "*/"));
    }
    match text.chars().next()? {
        // A doubled quote ends one text and begins the next, which comes to the same.
        '\'' => Some(until(1, "'")),
        '"' => Some(until(1, "\"")),
        '`' => Some(until(1, "`")),
        '[' => Some(until(1, "]")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_comments_say_anything_and_statements_little() {
        for good in [
            "SELECT 'attach' FROM t",
            "with a as (select 1) select * from a; insert into t values ('it''s; attach')",
            "select \"vacuum\" from [pragma] /* attach */ -- detach",
            " ; ; select 1;",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "attach 'x' as y",
            "select 1;\n--\nVACUUM into 'x'",
            "select '' ; Attach 'x' as y",
            "begin",
            "select zeroblob(1000000000)",
            "select 'a' from t; /* ' */ pragma x",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
