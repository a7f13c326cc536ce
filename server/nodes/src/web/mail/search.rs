//! Which mails are looked for: search keys as a JSON list, written as IMAP expects them.

use jiff::civil::Date;
use model::Value;
use node_sdk::NodeError;

use super::imap::quoted;

const PARAMETER: &str = "options.customEmailConfig";

/// Deepest nesting of lists.
const DEEPEST: usize = 8;

/// The criteria that `written` (JSON text or the list itself) stands for; unread mail when there is nothing.
///
/// # Errors
/// When it is no list of search keys.
pub(super) fn criteria(written: &Value) -> Result<String, NodeError> {
    let wrong =
        |reason: &str| NodeError::parameter(PARAMETER, format!("the search keys cannot be read: {reason}"));
    let list = match written {
        Value::Null => return Ok("UNSEEN".to_owned()),
        Value::String(text) if text.trim().is_empty() => return Ok("UNSEEN".to_owned()),
        Value::String(text) => Value::from_json(text).map_err(|error| wrong(&error.to_string()))?,
        other => other.clone(),
    };
    let keys = list.as_array().ok_or_else(|| wrong("they are no list"))?;
    if keys.is_empty() {
        return Ok("ALL".to_owned());
    }
    keys.iter().map(|key| one(key, 0)).collect::<Result<Vec<_>, _>>().map(|keys| keys.join(" "))
}

fn one(key: &Value, depth: usize) -> Result<String, NodeError> {
    let wrong =
        |reason: String| NodeError::parameter(PARAMETER, format!("the search keys cannot be read: {reason}"));
    if depth > DEEPEST {
        return Err(wrong("they are nested too deep".to_owned()));
    }
    match key {
        Value::String(word) => name(word),
        Value::Array(parts) => {
            let (first, values) = parts.split_first().ok_or_else(|| wrong("a list is empty".to_owned()))?;
            let first = first.as_str().ok_or_else(|| wrong("a key is no text".to_owned()))?;
            let key = name(first)?;
            let plain = key.trim_start_matches("NOT ");
            let values: Vec<String> = match plain {
                "OR" => values
                    .iter()
                    .map(|value| one(value, depth + 1).map(|key| format!("({key})")))
                    .collect::<Result<_, _>>()?,
                "BEFORE" | "ON" | "SINCE" | "SENTBEFORE" | "SENTON" | "SENTSINCE" => values
                    .iter()
                    .map(|value| {
                        date(&value.to_text())
                            .ok_or_else(|| wrong(format!("\"{}\" is no date", value.to_text())))
                    })
                    .collect::<Result<_, _>>()?,
                "LARGER" | "SMALLER" => values
                    .iter()
                    .map(|value| {
                        value
                            .to_text()
                            .trim()
                            .parse::<u64>()
                            .map(|number| number.to_string())
                            .map_err(|_| wrong("a size is no number".to_owned()))
                    })
                    .collect::<Result<_, _>>()?,
                "UID" => {
                    let fits = |text: &str| {
                        !text.is_empty()
                            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '*' | ','))
                    };
                    values
                        .iter()
                        .map(|value| {
                            Some(value.to_text().to_string())
                                .filter(|text| fits(text))
                                .ok_or_else(|| wrong("a range is none".to_owned()))
                        })
                        .collect::<Result<_, _>>()?
                }
                _ => values.iter().map(|value| quoted(&value.to_text())).collect::<Result<_, _>>()?,
            };
            Ok(std::iter::once(key).chain(values).collect::<Vec<_>>().join(" "))
        }
        _ => Err(wrong("a key is neither a text nor a list".to_owned())),
    }
}

/// A key in upper case; `!` in front turns it round.
fn name(word: &str) -> Result<String, NodeError> {
    let (not, word) = match word.trim().strip_prefix('!') {
        Some(word) => ("NOT ", word),
        None => ("", word.trim()),
    };
    let fits = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !fits {
        let shown: String = word.chars().take(40).collect();
        return Err(NodeError::parameter(PARAMETER, format!("\"{shown}\" is no search key")));
    }
    Ok(format!("{not}{}", word.to_ascii_uppercase()))
}

/// `1-Feb-2030`, from an ISO date, a date and time, or as it has to be.
fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let day = text
        .parse::<Date>()
        .ok()
        .or_else(|| {
            text.parse::<jiff::Timestamp>().ok().map(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date())
        })
        .or_else(|| text.parse::<jiff::civil::DateTime>().ok().map(|moment| moment.date()))
        .or_else(|| Date::strptime("%d-%b-%Y", text).ok())
        .or_else(|| Date::strptime("%b %d, %Y", text).ok())
        .or_else(|| Date::strptime("%B %d, %Y", text).ok())?;
    Some(day.strftime("%-d-%b-%Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_keys_are_written_as_servers_expect_them() {
        let written = |json: &str| criteria(&Value::from(json));
        assert_eq!(written("").as_deref(), Ok("UNSEEN"));
        assert_eq!(
            written(r#"["UNSEEN", ["SINCE", "2030-02-01"], ["!SUBJECT", "a \"b\""], ["OR", "seen", ["FROM", "x@y.example"]]]"#).as_deref(),
            Ok(r#"UNSEEN SINCE 1-Feb-2030 NOT SUBJECT "a \"b\"" OR (SEEN) (FROM "x@y.example")"#)
        );
        assert_eq!(written("[]").as_deref(), Ok("ALL"));
        for wrong in [
            "{}",
            "[1]",
            "[[]]",
            r#"["A\r\nB"]"#,
            r#"[["FROM", "a\r\nx LOGOUT"]]"#,
            r#"[["SINCE", "soon"]]"#,
            "nonsense",
        ] {
            assert!(written(wrong).is_err(), "{wrong}");
        }
    }
}
