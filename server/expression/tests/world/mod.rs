//! A small execution to evaluate expressions in: two nodes behind the current one, one of them with several outputs.

#![allow(dead_code, reason = "each test program uses its part")]

use std::sync::Arc;

use expression::{Evaluated, ExecutionView, ExpressionError, Template};
use jiff::Timestamp;
use model::{BinaryData, Item, Items, Object, Value};

/// The execution.
pub struct World {
    /// Items on each input of the current node.
    pub inputs: Vec<Option<Items>>,
}

fn items(json: &str) -> Items {
    let values = Value::from_json(json).expect("valid");
    Arc::new(Item::from_loose(&values).expect("objects"))
}

impl World {
    /// The world of the tables.
    pub fn new() -> Self {
        let mut input = Item::from_loose(
            &Value::from_json(
                r#"[{"a":{"b":[1,"two",{"c d":true}]},"n":3,"s":"Héllo 😀","t":" x,y ","z":null,"no":false,"e":"",
                   "list":[3,1,null,"q"],"Ünï":5,"num":"42","obj":{},"nest":{"2":"b","k":[1.5],"1":"a"}},{"n":4}]"#,
            )
            .expect("valid"),
        )
        .expect("objects");
        let file = BinaryData {
            data: "QQ==".into(),
            mime_type: "text/plain".into(),
            bytes: Some(1),
            ..BinaryData::default()
        };
        input[0].binary = Some(Arc::new([("file".into(), file)].into_iter().collect()));
        Self { inputs: vec![Some(Arc::new(input))] }
    }

    /// A world whose current item is `json`.
    pub fn with_json(json: Object) -> Self {
        Self { inputs: vec![Some(Arc::new(vec![Item::new(json)]))] }
    }

    fn known(node: &str) -> Result<(), ExpressionError> {
        match node {
            "Get it" | "Split" | "Later" => Ok(()),
            _ => Err(ExpressionError::UnknownNode { node: node.into() }),
        }
    }
}

impl ExecutionView for World {
    fn input(&self, index: usize) -> Option<Items> {
        self.inputs.get(index).cloned().flatten()
    }

    fn node_items(
        &self,
        node: &str,
        output: Option<usize>,
        run: Option<usize>,
    ) -> Result<Items, ExpressionError> {
        Self::known(node)?;
        match (node, output, run) {
            ("Get it", None | Some(0), None | Some(0)) => {
                Ok(items(r#"[{"id":7,"tags":["x","y"]},{"id":8}]"#))
            }
            ("Split", None | Some(1), _) => Ok(items(r#"[{"side":"right"}]"#)),
            ("Split", Some(0), _) => Ok(items(r#"[{"side":"left"}]"#)),
            ("Later", ..) => Err(ExpressionError::NotExecuted { node: node.into() }),
            _ => Ok(Items::default()),
        }
    }

    fn is_executed(&self, node: &str) -> Result<bool, ExpressionError> {
        Self::known(node).map(|()| node != "Later")
    }

    fn paired_item(&self, node: &str, item: usize) -> Result<Item, ExpressionError> {
        let items = self.node_items(node, None, None)?;
        // The current items come from those of the other node in reverse.
        let index = items.len().checked_sub(item + 1);
        index.and_then(|index| items.get(index).cloned()).ok_or(ExpressionError::NoPairedItem {
            node: node.into(),
            item,
            reason: "no link".into(),
        })
    }

    fn node_parameters(&self, node: &str) -> Result<Object, ExpressionError> {
        Self::known(node).map(|()| Object::from([("url", format!("https://{node}"))]))
    }

    fn node_context(&self, node: &str) -> Result<Object, ExpressionError> {
        Self::known(node).map(|()| Object::from([("noItemsLeft", true)]))
    }

    fn global(&self, name: &str) -> Option<Value> {
        let json = match name {
            "workflow" => r#"{"id":"wf_1","name":"Flowers","active":true}"#,
            "execution" => r#"{"id":"exec_1","mode":"manual","resumeUrl":"https://r"}"#,
            "vars" => r#"{"region":"eu"}"#,
            "prevNode" => r#"{"name":"Get it","outputIndex":0,"runIndex":0}"#,
            "runIndex" => "2",
            "mode" => r#""manual""#,
            "parameter" => r#"{"limit":10}"#,
            _ => return None,
        };
        Value::from_json(json).ok()
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn timezone(&self) -> &'static str {
        "Europe/Berlin"
    }
}

/// What `text` gives in `world` for item `item`, in words: the JSON of a value, `undefined`, `script`, or
/// `error: …`. Numbers that JSON does not know are written as JavaScript does.
pub fn show(world: &World, item: usize, text: &str) -> String {
    let answer = Template::parse(text).and_then(|template| template.evaluate(world, item));
    match answer {
        Ok(Evaluated::Value(Value::Number(number))) => model::format_number(number),
        Ok(Evaluated::Value(value)) => value.to_json(),
        Ok(Evaluated::Undefined) => "undefined".into(),
        Ok(Evaluated::NeedsScript) => "script".into(),
        Err(error) => format!("error: {error}"),
    }
}
