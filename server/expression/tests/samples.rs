//! How much of real workflows is answered natively. Set `REPORUNNER_SAMPLES` to a folder of exported workflows to measure;
//! without it there is nothing to do.

use expression::{Template, is_expression};
use model::Value;

fn expressions<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if is_expression(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| expressions(value, found)),
        Value::Object(object) => object.values().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

#[test]
fn most_segments_of_real_workflows_are_native() {
    let Some(folder) = std::env::var_os("REPORUNNER_SAMPLES") else { return };
    let (mut texts, mut segments, mut native, mut certain) = (0, 0, 0, 0);
    for file in std::fs::read_dir(folder).expect("a folder").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a file");
        let Ok(workflow) = Value::from_json(&text) else { continue };
        let mut found = Vec::new();
        for node in workflow.get("nodes").and_then(Value::as_array).unwrap_or_default() {
            expressions(node.get("parameters").unwrap_or(&Value::Null), &mut found);
        }
        for text in found {
            let template = Template::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let (all, known) = template.segment_counts();
            texts += 1;
            segments += all;
            native += known;
            certain += all - template.scripts().len();
            if known < all && std::env::var_os("REPORUNNER_SAMPLES_SHOW").is_some() {
                println!("{:?}", template.scripts());
            }
        }
    }
    println!(
        "{texts} texts, {segments} segments, {native} native, {certain} of them whatever the data holds"
    );
    assert!(native * 4 >= segments * 3, "{native} of {segments} segments are native");
}
