//! The JavaScript world around a script: what is always there, and what is loaded because the script names it.

use std::rc::Rc;

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Function, Object, Result};

use super::slot::Slot;
use super::source::Names;
use super::world::World;
use super::{host, natives};

/// What the world is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Expression,
    CodeForAll,
    CodeForEach,
    CodeForData,
}

/// A file of the prelude: a function of the host and of what the files share.
struct Part {
    file: &'static str,
    source: &'static str,
    /// It is loaded when one of these names appears.
    wanted: &'static [&'static [&'static str]],
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../prelude/", $name, ".js"))
    };
}

const BASE: Part = Part { file: "base", source: file!("base"), wanted: &[] };
const CODE: Part = Part { file: "code", source: file!("code"), wanted: &[] };
const CLOSE: Part = Part { file: "close", source: file!("close"), wanted: &[] };
const PRINT: Part = Part { file: "print", source: file!("print"), wanted: &[] };

/// The optional parts that only code has; one comes before those that build on it.
const CODE_PARTS: &[Part] = &[
    Part {
        file: "buffer",
        source: file!("buffer"),
        wanted: &[&[
            "Buffer",
            "btoa",
            "atob",
            "TextEncoder",
            "TextDecoder",
            "require",
            "helpers",
            "$helpers",
            "getBinaryDataAsync",
            "setBinaryDataAsync",
        ]],
    },
    Part { file: "address", source: file!("address"), wanted: &[&["URL", "URLSearchParams", "require"]] },
    Part { file: "modules", source: file!("modules"), wanted: &[&["require"]] },
];

/// Names after which the date and time part is wanted.
const DATES: &[&str] = &[
    "DateTime",
    "Duration",
    "Interval",
    "$now",
    "$today",
    "toDateTime",
    "beginningOf",
    "endOfMonth",
    "extract",
    "isBetween",
    "isDst",
    "isInLast",
    "isWeekend",
    "minus",
    "plus",
    "format",
    "diffTo",
    "diffToNow",
    "toDate",
];

const TEXTS: &[&str] = &[
    "hash",
    "removeMarkdown",
    "removeTags",
    "toDate",
    "toDateTime",
    "toBoolean",
    "toDecimalNumber",
    "toNumber",
    "toFloat",
    "toInt",
    "toWholeNumber",
    "toSentenceCase",
    "toSnakeCase",
    "toTitleCase",
    "urlDecode",
    "urlEncode",
    "quote",
    "replaceSpecialChars",
    "isDomain",
    "isEmail",
    "isNumeric",
    "isUrl",
    "isEmpty",
    "isNotEmpty",
    "toJsonString",
    "extractEmail",
    "extractDomain",
    "extractUrl",
    "extractUrlPath",
    "parseJson",
    "base64Encode",
    "base64Decode",
    "length",
];

const NUMBERS: &[&str] = &[
    "ceil",
    "floor",
    "format",
    "round",
    "abs",
    "isInteger",
    "isEven",
    "isOdd",
    "toBoolean",
    "toInt",
    "toFloat",
    "toDateTime",
    "isEmpty",
    "isNotEmpty",
    "toNumber",
    "toJsonString",
];

const LISTS: &[&str] = &[
    "removeDuplicates",
    "unique",
    "first",
    "last",
    "pluck",
    "randomItem",
    "sum",
    "min",
    "max",
    "average",
    "isNotEmpty",
    "isEmpty",
    "compact",
    "smartJoin",
    "chunk",
    "renameKeys",
    "merge",
    "mergeIntoObject",
    "union",
    "difference",
    "intersection",
    "append",
    "toJsonString",
    "toInt",
    "toFloat",
    "toBoolean",
    "toDateTime",
];

const OBJECTS: &[&str] = &[
    "hasField",
    "removeField",
    "removeFieldsContaining",
    "keepFieldsContaining",
    "urlEncode",
    "keys",
    "values",
];

const FLAGS: &[&str] =
    &["toBoolean", "toInt", "toFloat", "toNumber", "toDateTime", "isEmpty", "isNotEmpty", "toJsonString"];

const FUNCTIONS: &[&str] = &[
    "$if",
    "$ifEmpty",
    "$min",
    "$max",
    "$average",
    "$not",
    "min",
    "max",
    "average",
    "not",
    "numberList",
    "zip",
    "toPathSegment",
];

const PLACES: &[&str] = &["Intl", "toLocaleString", "toLocaleDateString", "toLocaleTimeString"];

const BYTES: &[&str] = &["Buffer", "btoa", "atob", "TextEncoder", "TextDecoder"];

macro_rules! parts {
    ($($name:literal: $($words:expr),+;)*) => {
        &[$(Part { file: $name, source: file!($name), wanted: &[$($words),+] }),*]
    };
}

/// The optional parts; one comes before those that build on it.
const PARTS: &[Part] = parts! {
    "nodes": &["$", "$items", "$node", "$item", "$getPairedItem"];
    "by_name": &["$node", "$item"];
    "execution": &["$execution"];
    "functions": FUNCTIONS;
    "models": &["$fromAI", "$fromAi", "$fromai"];
    "evaluation": &["$evaluateExpression", "$parameter"];
    "extend": DATES, TEXTS, NUMBERS, LISTS, OBJECTS, FLAGS;
    "intl": PLACES;
    "intl_numbers": PLACES;
    "collate": &["localeCompare"];
    "duration": DATES;
    "calendar": DATES;
    "format": DATES;
    "read": DATES;
    "datetime": DATES;
    "datetime_text": DATES;
    "interval": &["Interval", "until"];
    "date": DATES;
    "bytes": BYTES;
    "string": TEXTS;
    "number": NUMBERS;
    "object": OBJECTS, LISTS;
    "array": LISTS;
    "boolean": FLAGS;
    "jmespath": &["$jmespath", "$jmesPath"];
};

/// The parts that a script with `names` wants, as a bit each.
pub(super) fn wanted(names: &Names<'_>) -> u32 {
    let wants = |part: &Part| part.wanted.iter().any(|words| names.uses(words));
    PARTS.iter().enumerate().filter(|(_, part)| wants(part)).fold(0, |all, (place, _)| all | 1 << place)
}

/// The values through which the worker and the parts of the prelude know each other.
pub(super) struct Prelude<'js> {
    /// What the prelude sees of the server's side.
    pub(super) host: Object<'js>,
    /// What its parts share.
    pub(super) shared: Object<'js>,
}

/// Loads what every world has.
///
/// # Errors
/// When memory is short.
pub(super) fn begin<'js>(ctx: &Ctx<'js>, world: &Rc<Slot>) -> Result<Prelude<'js>> {
    let host = host::build(ctx, world)?;
    let shared = Object::new(ctx.clone())?;
    let (own_host, own_shared) = (host.clone(), shared.clone());
    // Parts that are wanted only while a script runs.
    let load = Function::new(
        ctx.clone(),
        move |ctx: Ctx<'js>, host: Object<'js>, shared: Object<'js>, name: String| -> Result<()> {
            match PARTS.iter().find(|part| part.file == name) {
                Some(part) => run(&ctx, part, &host, &shared),
                None => Ok(()),
            }
        },
    )?;
    own_host.set("load", load)?;
    run(ctx, &BASE, &own_host, &own_shared)?;
    Ok(Prelude { host, shared })
}

/// Loads those of the parts in `parts` that are not in `loaded`.
///
/// # Errors
/// When memory is short.
pub(super) fn load<'js>(ctx: &Ctx<'js>, prelude: &Prelude<'js>, parts: u32, loaded: u32) -> Result<()> {
    for (place, part) in PARTS.iter().enumerate() {
        if parts & !loaded & 1 << place != 0 {
            run(ctx, part, &prelude.host, &prelude.shared)?;
        }
    }
    Ok(())
}

/// Loads what completes a world of `kind`.
///
/// # Errors
/// When memory is short.
pub(super) fn end<'js>(
    ctx: &Ctx<'js>,
    prelude: &Prelude<'js>,
    kind: Kind,
    names: &Names<'_>,
    world: &Rc<World>,
) -> Result<()> {
    let Prelude { host, shared } = prelude;
    if kind == Kind::Expression {
        return run(ctx, &CLOSE, host, shared);
    }
    natives::install(ctx, world, host)?;
    run(ctx, &PRINT, host, shared)?;
    for part in CODE_PARTS.iter().filter(|part| part.wanted.iter().any(|words| names.uses(words))) {
        run(ctx, part, host, shared)?;
    }
    run(ctx, &CODE, host, shared)
}

fn run<'js>(ctx: &Ctx<'js>, part: &Part, host: &Object<'js>, shared: &Object<'js>) -> Result<()> {
    let mut options = EvalOptions::default();
    options.filename = Some(format!("prelude/{}", part.file));
    let function: Function = ctx.eval_with_options(part.source, options)?;
    function.call((host.clone(), shared.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_a_part_loads_it() {
        let mut checked = 0;
        let all = [&BASE, &CODE, &CLOSE];
        assert!(PARTS.len() <= 32 && all.iter().all(|part| part.wanted.is_empty()));
        for part in PARTS.iter().filter(|part| part.source.contains("shared.methods(")) {
            let (_, methods) = part.source.split_once("shared.methods(").expect("checked");
            let methods = methods.lines().filter_map(|line| {
                let line = line.strip_prefix("    ")?;
                let end = line.find(|letter: char| !letter.is_ascii_alphanumeric())?;
                let rest = &line[end..];
                (end > 0 && (rest.starts_with('(') || rest.starts_with(':') || rest.starts_with(',')))
                    .then(|| &line[..end])
            });
            for method in methods {
                checked += 1;
                assert!(part.wanted.iter().any(|words| words.contains(&method)), "{}: {method}", part.file);
                assert!(expression::is_extension(method), "{}: {method}", part.file);
            }
        }
        assert!(checked >= 110, "only {checked} methods were found");
    }
}
