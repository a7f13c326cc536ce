//! The JavaScript world around a script: what is always there, and what is loaded because the script names it.

use std::rc::Rc;

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Function, Object, Result};

use super::host;
use super::source::Names;
use super::world::World;

/// What the world is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Expression,
    CodeForAll,
    CodeForEach,
}

/// A file of the prelude: a function of the host and of what the files share.
struct Part {
    file: &'static str,
    source: &'static str,
    wanted: Wanted,
}

/// When a part is loaded.
enum Wanted {
    /// When one of these names appears.
    Word(&'static [&'static str]),
    /// When one of these is called: names that data is likely to have as well, and that would be seen on every object.
    Call(&'static [&'static str]),
    /// When another part that needs it is loaded.
    With(&'static [&'static str]),
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../prelude/", $name, ".js"))
    };
}

const BASE: &str = file!("base");
const CODE: &str = file!("code");
const CLOSE: &str = file!("close");

/// Names after which the date and time part is wanted.
const DATE_WORDS: &[&str] = &[
    "DateTime",
    "Duration",
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

/// The optional parts; one comes before those that build on it.
const PARTS: &[Part] = &[
    Part { file: "nodes", source: file!("nodes"), wanted: Wanted::Word(&["$", "$items", "$node", "$item"]) },
    Part { file: "by_name", source: file!("by_name"), wanted: Wanted::Word(&["$node", "$item"]) },
    Part {
        file: "execution",
        source: file!("execution"),
        wanted: Wanted::Word(&["$execution", "$executionId", "$resumeWebhookUrl", "$self"]),
    },
    Part {
        file: "functions",
        source: file!("functions"),
        wanted: Wanted::Word(&[
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
        ]),
    },
    Part { file: "duration", source: file!("duration"), wanted: Wanted::With(DATE_WORDS) },
    Part { file: "format", source: file!("format"), wanted: Wanted::With(DATE_WORDS) },
    Part { file: "calendar", source: file!("calendar"), wanted: Wanted::With(DATE_WORDS) },
    Part { file: "datetime", source: file!("datetime"), wanted: Wanted::Word(DATE_WORDS) },
    Part {
        file: "bytes",
        source: file!("bytes"),
        wanted: Wanted::Word(&[
            "Buffer",
            "btoa",
            "atob",
            "TextEncoder",
            "TextDecoder",
            "base64Encode",
            "base64Decode",
            "hash",
        ]),
    },
    Part {
        file: "string",
        source: file!("string"),
        wanted: Wanted::Word(&[
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
        ]),
    },
    Part {
        file: "number",
        source: file!("number"),
        wanted: Wanted::Word(&[
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
        ]),
    },
    Part {
        file: "array",
        source: file!("array"),
        wanted: Wanted::Word(&[
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
        ]),
    },
    Part {
        file: "object",
        source: file!("object"),
        wanted: Wanted::Call(&[
            "isEmpty",
            "isNotEmpty",
            "hasField",
            "removeField",
            "removeFieldsContaining",
            "keepFieldsContaining",
            "compact",
            "urlEncode",
            "keys",
            "values",
            "toJsonString",
        ]),
    },
    Part {
        file: "boolean",
        source: file!("boolean"),
        wanted: Wanted::Word(&[
            "toBoolean",
            "toInt",
            "toFloat",
            "toNumber",
            "isEmpty",
            "isNotEmpty",
            "toJsonString",
        ]),
    },
    Part { file: "date", source: file!("date"), wanted: Wanted::With(DATE_WORDS) },
    Part { file: "jmespath", source: file!("jmespath"), wanted: Wanted::Word(&["$jmespath", "$jmesPath"]) },
];

/// Builds the world in `ctx` and gives what the worker needs of it: `select` and, for code, `code`.
///
/// # Errors
/// When memory is short.
pub(super) fn load<'js>(
    ctx: &Ctx<'js>,
    world: &Rc<World>,
    kind: Kind,
    names: &Names<'_>,
) -> Result<Object<'js>> {
    let host = host::build(ctx, world)?;
    host.set("each", kind == Kind::CodeForEach)?;
    host.set("code", kind != Kind::Expression)?;
    host.set("changing", names.may_change_data())?;
    let shared = Object::new(ctx.clone())?;
    run(ctx, "base", BASE, &host, &shared)?;
    for part in PARTS {
        let wanted = match part.wanted {
            Wanted::Word(words) | Wanted::With(words) => names.uses(words),
            Wanted::Call(words) => names.calls(words),
        };
        if wanted {
            run(ctx, part.file, part.source, &host, &shared)?;
        }
    }
    if kind == Kind::Expression {
        run(ctx, "close", CLOSE, &host, &shared)?;
    } else {
        run(ctx, "code", CODE, &host, &shared)?;
    }
    Ok(shared)
}

fn run<'js>(
    ctx: &Ctx<'js>,
    file: &str,
    source: &str,
    host: &Object<'js>,
    shared: &Object<'js>,
) -> Result<()> {
    let mut options = EvalOptions::default();
    options.filename = Some(format!("prelude/{file}"));
    let part: Function = ctx.eval_with_options(source, options)?;
    part.call((host.clone(), shared.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_a_part_loads_it() {
        let mut checked = 0;
        for part in PARTS.iter().filter(|part| part.source.contains(".prototype, {") || part.file == "string")
        {
            let (Wanted::Word(words) | Wanted::Call(words)) = part.wanted else { continue };
            let methods = part.source.lines().filter_map(|line| {
                let name = line.strip_prefix("    ")?.split_once('(')?.0;
                let plain = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
                (plain && line.ends_with('{') && name != "if" && name != "for").then_some(name)
            });
            for method in methods {
                checked += 1;
                assert!(words.contains(&method), "{}: {method}", part.file);
            }
        }
        assert!(checked >= 80, "only {checked} methods were found");
    }
}
