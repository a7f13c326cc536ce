//! Which parameters a node gets: defaults, hidden fields, expressions.

use std::sync::Arc;

use async_trait::async_trait;
use engine::testing::{EchoParameters, TestTypes, draw, drive, numbered, run, services};
use engine::{Plan, Start};
use expression::ExpressionError;
use model::{ExecutionMode, Object, Value, Workflow};
use node_sdk::{
    CodeFailure, CodeRequest, CodeResult, Condition, EntryGroup, Property, PropertyKind, ScriptBatch,
    ScriptValues, Scripts,
};

fn types() -> TestTypes {
    let text = |name| Property::new(name, name, PropertyKind::text());
    TestTypes::basic().with(EchoParameters::new(
        "echo",
        vec![
            Property::new("mode", "Mode", PropertyKind::options([("a", "A"), ("b", "B")])),
            text("onlyA").default("x").show(Condition::is("mode", ["a"])),
            text("onlyB").default("y").show(Condition::is("mode", ["b"])),
            text("shared").default("for a").show(Condition::is("mode", ["a"])),
            text("shared").default("for b").show(Condition::is("mode", ["b"])),
            text("raw").literal(),
            Property::new("notice", "Notice", PropertyKind::Notice),
            Property::new(
                "options",
                "Options",
                PropertyKind::Collection {
                    add: "Add",
                    properties: vec![
                        text("deep"),
                        text("hidden").show(Condition::is("deep", ["yes"])),
                        text("root").show(Condition::is("/mode", ["b"])),
                    ],
                },
            ),
            Property::new(
                "list",
                "List",
                PropertyKind::FixedCollection {
                    multiple: true,
                    add: "Add",
                    groups: vec![EntryGroup {
                        name: "entry",
                        label: "Entry",
                        properties: vec![text("key").default("k"), text("value")],
                    }],
                },
            ),
        ],
    ))
}

fn workflow(parameters: &str) -> Workflow {
    let mut workflow = draw(&[("A", "trigger"), ("E", "echo")], &["A>E"]);
    workflow.nodes[1].parameters =
        Value::from_json(parameters).ok().and_then(|value| value.as_object().cloned()).expect("an object");
    workflow
}

async fn echo(parameters: &str, items: usize) -> String {
    let finished =
        run(&workflow(parameters), &types(), &services(), "A", numbered(items)).await.expect("compiles");
    let outputs = finished.steps.get(1).map(|step| step.outputs.first().cloned().unwrap_or_default());
    match finished.error {
        Some(error) => format!("{}@{}#{:?}", error.code, error.parameter.unwrap_or_default(), error.item),
        None => Value::array(
            outputs.iter().flat_map(|items| items.iter()).map(|item| Value::Object(item.json.clone())),
        )
        .to_json(),
    }
}

#[tokio::test]
async fn defaults_are_filled_in_and_what_is_hidden_or_unknown_is_left_out() {
    assert_eq!(
        echo("{}", 1).await,
        r#"[{"mode":"a","onlyA":"x","shared":"for a","raw":"","options":{},"list":{}}]"#
    );
    assert_eq!(
        echo(
            r#"{"mode":"b","onlyA":"stale","stranger":1,"notice":"z","raw":null,
                "options":{"hidden":"h","root":"r","other":1},"list":{"entry":[{"value":"v","odd":1},{}],"no":[]}}"#,
            1
        )
        .await,
        r#"[{"mode":"b","onlyB":"y","shared":"for b","raw":"","options":{"root":"r"},"list":{"entry":[{"key":"k","value":"v"},{"key":"k","value":""}]}}]"#
    );
}

#[tokio::test]
async fn expressions_are_answered_for_each_item_at_any_depth() {
    assert_eq!(
        echo(r#"{"onlyA":"={{ $json.n }}","shared":"n is {{ $json.n }}","raw":"={{ $json.n }}","options":{"deep":"=n={{ $json.n }}"}}"#, 2).await,
        r#"[{"mode":"a","onlyA":0,"shared":"n is {{ $json.n }}","raw":"={{ $json.n }}","options":{"deep":"n=0"},"list":{}},{"mode":"a","onlyA":1,"shared":"n is {{ $json.n }}","raw":"={{ $json.n }}","options":{"deep":"n=1"},"list":{}}]"#
    );
    assert_eq!(
        echo(r#"{"onlyA":"=plain \\{{ text","list":{"entry":[{"value":"={{ $json.gone }}"}]}}"#, 1).await,
        r#"[{"mode":"a","onlyA":"plain {{ text","shared":"for a","raw":"","options":{},"list":{"entry":[{"key":"k"}]}}]"#
    );
}

#[tokio::test]
async fn a_failing_expression_says_where() {
    assert_eq!(
        echo(r#"{"list":{"entry":[{},{"value":"={{ $('Nobody').first().json.x }}"}]}}"#, 2).await,
        "RR-EXPR-0002@list.entry[1].value#Some(0)"
    );
}

/// Answers every source with the item's number plus ten, and keeps how many items and sources each call had.
struct EchoScripts(std::sync::Mutex<Vec<(usize, usize)>>);

#[async_trait]
impl Scripts for EchoScripts {
    async fn evaluate(&self, batch: ScriptBatch) -> Result<ScriptValues, ExpressionError> {
        self.0.lock().expect("not poisoned").push((batch.items.len(), batch.sources.len()));
        let answer = |item: usize, source: &Arc<str>| match &**source {
            text if text.contains("gone") => Ok(None),
            text if text.contains("bad") && item == 1 => Err(ExpressionError::Thrown {
                message: "bad".into(),
                name: "Error".into(),
                line: None,
                column: None,
            }),
            _ => Ok(Some(Value::from(item + 10))),
        };
        Ok(batch
            .items
            .iter()
            .map(|item| batch.sources.iter().map(|source| answer(*item, source)).collect())
            .collect())
    }
    async fn run(&self, _: CodeRequest) -> Result<CodeResult, CodeFailure> {
        Err(ExpressionError::Unavailable { message: "no".into() }.into())
    }
}

#[tokio::test]
async fn all_scripts_of_all_items_run_in_one_call() {
    let scripts = Arc::new(EchoScripts(std::sync::Mutex::default()));
    let services = node_sdk::Services { scripts: scripts.clone(), ..services() };
    let workflow = workflow(
        r#"{"onlyA":"={{ ((a) => a)(1) }} and {{ $json.n }}","shared":"={{ (() => 'gone')() }}","options":{"deep":"={{ [1].map(x => x) }}"}}"#,
    );
    let plan = Plan::compile(&workflow, &types()).expect("compiles");
    let start = || Start::at("A", numbered(3).into(), ExecutionMode::Trigger);
    let finished = drive(plan, &services, start()).await;
    assert_eq!(finished.error, None);
    assert_eq!(*scripts.0.lock().expect("not poisoned"), [(3, 3)]);
    let last: &Object = &finished.steps[1].outputs[0][2].json;
    assert_eq!(
        Value::Object(last.clone()).to_json(),
        r#"{"mode":"a","onlyA":"12 and 2","shared":null,"raw":"","options":{"deep":12},"list":{}}"#
    );
    let failing = self::workflow(r#"{"options":{"deep":"={{ (() => 'bad')() }}"}}"#);
    let plan = Plan::compile(&failing, &types()).expect("compiles");
    let error = drive(plan, &services, start()).await.error.expect("item 1 fails");
    assert_eq!((error.item, error.parameter.as_deref()), (Some(1), Some("options.deep")));
}
