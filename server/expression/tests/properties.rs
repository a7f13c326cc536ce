//! What holds for every text and every tree.

mod world;

use expression::{Evaluated, Template, rename_node};
use model::Value;
use proptest::prelude::*;
use world::World;

/// Arithmetic with its value, reckoned beside the expression language.
fn arithmetic() -> impl Strategy<Value = (String, f64)> {
    let number = prop_oneof![
        (0..1000i32).prop_map(|number| (number.to_string(), f64::from(number))),
        (0.0..1e3f64).prop_map(|number| (model::format_number(number), number)),
        Just(("$json.n".to_owned(), 3.0)),
    ];
    number.prop_recursive(5, 40, 2, |inner| {
        (inner.clone(), inner, 0..6usize).prop_map(|((left, a), (right, b), operator)| match operator {
            0 => (format!("({left} + {right})"), a + b),
            1 => (format!("({left} - {right})"), a - b),
            2 => (format!("({left}*{right})"), a * b),
            3 => (format!("({left} / {right})"), a / b),
            4 => (format!("({left} < {right} ? {left} : {right})"), if a < b { a } else { b }),
            _ => (format!("-({left}%{right})"), -(a % b)),
        })
    })
}

fn literal() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (0.0..1e12f64).prop_map(Value::Number),
        "\\PC{0,12}".prop_map(Value::from),
        "[\"'`\\\\{}\n$]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(("[a-z ]{1,6}", inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Texts made of what the language is made of, so that more than the first token is looked at.
fn code() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "$json",
            "$('Get it')",
            "$node",
            "$input",
            ".item",
            ".json",
            ".first()",
            ".all()",
            "[0]",
            "['a']",
            "?.",
            "+",
            "-",
            "**",
            "===",
            "<",
            "&&",
            "??",
            "?",
            ":",
            "(",
            ")",
            "{",
            "}",
            "}}",
            "{{",
            "[",
            "]",
            "'",
            "\"",
            "`",
            "${",
            "\\",
            "/",
            "//",
            "/*",
            "*/",
            "1",
            ".5",
            "0x",
            "null",
            "typeof ",
            "!",
            ",",
            ";",
            "=>",
            "=",
            "é",
            "😀",
            "\n",
            "a",
            ".join(",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_a_request_for_scripts_names_them(text in code(), alone in any::<bool>()) {
        let text = if alone { format!("={{{{ {text} }}}}") } else { format!("={text}") };
        if let Ok(template) = Template::parse(&text) {
            let world = World::new();
            if template.evaluate(&world, 0) == Ok(Evaluated::NeedsScript) {
                prop_assert!(!template.scripts().is_empty());
                let answers = vec![Some(Value::from("x")); template.scripts().len()];
                prop_assert!(template.complete(&world, 0, &answers) != Ok(Evaluated::NeedsScript));
            }
            let _ = template.node_names();
            let _ = rename_node(&text, "Get it", "B");
        }
    }

    #[test]
    fn any_text_is_read(text in "=?\\PC*") {
        let _ = Template::parse(&text);
    }

    #[test]
    fn a_literal_is_itself(value in literal()) {
        let template = Template::parse(&format!("={{{{ {} }}}}", value.to_json())).expect("parses");
        prop_assert_eq!(template.evaluate(&World::new(), 0), Ok(Evaluated::Value(value)));
    }

    #[test]
    fn arithmetic_is_that_of_doubles((text, expected) in arithmetic()) {
        let template = Template::parse(&format!("={{{{ {text} }}}}")).expect("parses");
        let found = template.evaluate(&World::new(), 0).expect("answers");
        let Evaluated::Value(Value::Number(found)) = found else { panic!("{found:?}") };
        prop_assert!(found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan()), "{found} {expected}");
    }

    #[test]
    fn renaming_there_and_back_changes_nothing(name in "[^\\\\]{1,12}") {
        let text = "={{ $('Old node').item.json.a + $node[\"Old node\"].json.b }} text";
        let there = rename_node(text, "Old node", &name).expect("it is named");
        prop_assert_eq!(Template::parse(&there).expect("parses").node_names(), [name.as_str()]);
        prop_assert_eq!(rename_node(&there, &name, "Old node").expect("it is named"), text);
    }
}
