//! Any text as an expression: reading it, answering it, completing it with a script's answers and renaming nodes in it
//! must neither panic nor loop, and each must keep what it promises.
#![no_main]

#[path = "../../../server/expression/tests/world/mod.rs"]
mod world;

use expression::{Evaluated, Template, node_names_in_code, rename_node, rename_node_in_code};
use libfuzzer_sys::fuzz_target;
use model::Value;
use world::World;

/// A name that needs no escaping: in broken code an escape may move the end of a text.
const OTHER: &str = "Elsewhere";
const QUOTED: &str = "Elsewhere's \"node\" \\";

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    look_at(&format!("={text}"));
    // Alone between braces nearly every text gets as far as the parser.
    if !text.contains("}}") {
        look_at(&format!("={{{{{text}}}}}"));
    }
    let _names = node_names_in_code(text);
    let _quoted = rename_node_in_code(text, "Get it", QUOTED);
    if let Some(renamed) = rename_node_in_code(text, "Get it", OTHER) {
        assert!(!node_names_in_code(&renamed).iter().any(|name| *name == "Get it"), "a name was left");
    }
});

fn look_at(text: &str) {
    let world = World::new();
    let Ok(template) = Template::parse(text) else { return };
    for item in [0, 1] {
        if template.evaluate(&world, item) == Ok(Evaluated::NeedsScript) {
            assert!(!template.scripts().is_empty(), "it asks for scripts and names none");
            let answers = vec![Some(Value::from("x")); template.scripts().len()];
            assert_ne!(template.complete(&world, item, &answers), Ok(Evaluated::NeedsScript));
        }
    }
    let names: Vec<String> = template.node_names().iter().map(ToString::to_string).collect();
    if let Some(renamed) = rename_node(text, "Get it", OTHER) {
        assert!(names.iter().any(|name| name == "Get it"), "what is renamed is named");
        let again = Template::parse(&renamed).expect("it still parses");
        assert!(!again.node_names().iter().any(|name| *name == "Get it"), "a name was left");
    }
}
