//! The expressions of real workflows, where `REPORUNNER_SAMPLES` says there are some: JavaScript can read all of them, and
//! none calls a function or method that nothing here has. Nothing is executed, so no data is needed.

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use expression::{ExpressionError, Piece, pieces};
use model::Value;
use world::{Past, evaluate, pool};

/// Mistakes of the authors: sources that no JavaScript can read.
const UNREADABLE: &[&str] = &["Concatenate Notion's blocks content", "<random_api_id_custom_website_field>"];
/// And names that nothing has.
const MISTAKES: &[&str] = &[];

fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with('=') => {
            found.insert(text[1..].to_owned());
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn workflows(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            workflows(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json")
            && let Some(value) =
                std::fs::read_to_string(&path).ok().and_then(|text| Value::from_json(&text).ok())
            && let Some(Value::Array(nodes)) = value.get("nodes")
        {
            nodes.iter().filter_map(|node| node.get("parameters")).for_each(|given| texts(given, found));
        }
    }
}

/// Names that are called in `source`, outside of texts: those after a dot, and those that stand alone.
fn calls(source: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut methods, mut functions) = (BTreeSet::new(), BTreeSet::new());
    let code = expression::outside_texts(source);
    let bytes = code.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
        let called = code[end..].trim_start().starts_with('(');
        let before = code[..at].trim_end();
        if called && !bytes[at].is_ascii_digit() {
            let name = code[at..end].to_owned();
            if before.ends_with('.') && !before.ends_with("...") {
                methods.insert(name);
            } else {
                functions.insert(name);
            }
        }
        at = end;
    }
    (methods, functions)
}

#[tokio::test]
async fn samples_can_be_read_and_call_what_there_is() {
    let Some(folder) = std::env::var_os("REPORUNNER_SAMPLES") else { return };
    let mut found = BTreeSet::new();
    workflows(Path::new(&folder), &mut found);
    let sources: BTreeSet<String> = found
        .iter()
        .flat_map(|text| pieces(text))
        .filter_map(|piece| match piece {
            Piece::Code(source) => Some(source.trim().trim_end_matches(';').trim_end().to_owned()),
            Piece::Text(_) => None,
        })
        .filter(|source| !source.is_empty())
        .collect();
    assert!(sources.len() > 500, "only {} expressions in {folder:?}", sources.len());
    let pool = pool();

    // Inside a function that is never called nothing runs; what cannot be read is an error of syntax none the less.
    let wrapped: Vec<String> = sources.iter().map(|source| format!("void (() => (\n{source}\n))")).collect();
    let mut unread = Vec::new();
    for chunk in wrapped.chunks(200) {
        let list: Vec<&str> = chunk.iter().map(String::as_str).collect();
        let rows = evaluate(&pool, Past::new("[{}]"), &list).await.expect("a batch");
        for (source, answer) in list.iter().zip(&rows[0]) {
            if let Err(error @ ExpressionError::Syntax { .. }) = answer
                && !UNREADABLE.iter().any(|part| source.contains(part))
            {
                unread.push(format!("{source}: {error}"));
            }
        }
    }
    assert!(unread.is_empty(), "{} of {}\n{}", unread.len(), sources.len(), unread.join("\n\n"));

    let mut named: BTreeMap<String, (bool, &String)> = BTreeMap::new();
    for source in &sources {
        let (methods, functions) = calls(source);
        named.extend(methods.into_iter().map(|name| (format!(".{name}"), (true, source))));
        named.extend(functions.into_iter().map(|name| (name, (false, source))));
    }
    let known = "['', 0, true, [], {}, /x/, new Date(), new Map(), new Set(), String, Number, Array, Object, Date, RegExp, Math, JSON, DateTime, DateTime.now(), Duration, Duration.fromMillis(1), Interval, new Intl.NumberFormat(), new Intl.DateTimeFormat(), $input, $('Source'), $execution.customData]";
    let mut unknown = Vec::new();
    let names: Vec<(&String, &(bool, &String))> = named.iter().collect();
    let questions: Vec<String> = names
        .iter()
        .map(|(name, (is_method, _))| match name.strip_prefix('.') {
            Some(name) if *is_method => format!("{known}.some(owner => '{name}' in Object(owner))"),
            _ => format!("typeof {name} === 'function'"),
        })
        .collect();
    let list: Vec<&str> = questions.iter().map(String::as_str).collect();
    let past = || Past::new("[{}]").with_node("Source", "[{}]").with_global("execution", r#"{"id":"x"}"#);
    let rows = evaluate(&pool, past(), &list).await.expect("a batch");
    for ((name, (_, source)), answer) in names.iter().zip(&rows[0]) {
        let plain = name.trim_start_matches('.');
        let keyword = ["if", "for", "while", "switch", "catch", "function", "return", "typeof", "async"]
            .contains(&plain);
        let own = source.contains(&format!("function {plain}")) || source.contains(&format!("{plain} ="));
        if *answer != Ok(Some(Value::Bool(true)))
            && !expression::is_extension(plain)
            && !keyword
            && !own
            && !MISTAKES.contains(&plain)
        {
            unknown.push(format!("{name} in {source}"));
        }
    }
    assert!(unknown.is_empty(), "{}\n{}", unknown.len(), unknown.join("\n\n"));
}
