//! Tells which trees are always answered natively, whatever the data holds, so that no script has to be kept for them.

use model::Value;

use crate::reach::is_inherited;
use crate::syntax::{Binary, Expr, Function, Method, Root, Unary};

/// What kind of thing a tree gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Input,
    Item,
    Items,
    Node,
    Nodes,
    NodeAt,
    At,
}

impl Expr {
    /// Whether some data could make the evaluator ask for a script.
    pub(crate) fn may_need_script(&self) -> bool {
        kind(self) != Some(Kind::Value)
    }
}

/// The kind of thing that `expr` gives for certain, when it never needs a script.
fn kind(expr: &Expr) -> Option<Kind> {
    match expr {
        Expr::Literal(_) | Expr::Undefined => Some(Kind::Value),
        Expr::Root(root) => Some(match root {
            Root::Json | Root::Binary | Root::ItemIndex | Root::Global(_) | Root::GlobalField(..) => {
                Kind::Value
            }
            Root::Input => Kind::Input,
            Root::Item => Kind::Item,
            Root::Nodes => Kind::Nodes,
            Root::Now | Root::Today => return None,
        }),
        Expr::Member { object, key, .. } => member(kind(object)?, key),
        Expr::Index { object, index, .. } => match (kind(object)?, &**index) {
            (Kind::Value, Expr::Literal(Value::Number(_))) => Some(Kind::Value),
            (Kind::Items, Expr::Literal(Value::Number(number))) if is_index(*number) => Some(Kind::Item),
            _ => None,
        },
        Expr::Call { object, method, arguments, .. } => {
            let plain = arguments.iter().all(
                |argument| matches!(argument, Expr::Literal(Value::Number(number)) if is_index(*number)),
            );
            match (kind(object)?, method, arguments.len()) {
                (Kind::Input, Method::First | Method::Last, 0) => Some(Kind::Item),
                (Kind::Input, Method::All, 0) => Some(Kind::Items),
                (Kind::Node, Method::First | Method::Last, 0..=2) if plain => Some(Kind::Item),
                (Kind::Node, Method::All, 0..=2) if plain => Some(Kind::Items),
                (Kind::Node, Method::PairedItem, 0 | 1) | (Kind::Node, Method::ItemMatching, 1) if plain => {
                    Some(Kind::Item)
                }
                _ => None,
            }
        }
        Expr::Function { function, arguments } => self::function(*function, arguments),
        Expr::Chain(inner) => kind(inner),
        Expr::Unary(Unary::Not, operand) => kind(operand).map(|_| Kind::Value),
        Expr::Unary(_, operand) => value(operand),
        Expr::Binary(operator, operands) => {
            let certain = value(&operands.0).and(value(&operands.1));
            match operator {
                // Two objects are compared by identity.
                Binary::LooseEqual | Binary::LooseUnequal | Binary::StrictEqual | Binary::StrictUnequal => {
                    let primitive = |expr: &Expr| matches!(expr, Expr::Literal(_) | Expr::Undefined);
                    certain.filter(|_| primitive(&operands.0) || primitive(&operands.1))
                }
                _ => certain,
            }
        }
        Expr::Logical(_, operands) => value(&operands.0).and(value(&operands.1)),
        Expr::Ternary(parts) => kind(&parts.0).and(value(&parts.1)).and(value(&parts.2)),
        // `undefined` inside of them needs a script.
        Expr::Array(elements) => elements.is_empty().then_some(Kind::Value),
        Expr::Object(fields) => fields.is_empty().then_some(Kind::Value),
        Expr::Text { values, .. } => values.iter().try_fold(Kind::Value, |_, expr| value(expr)),
    }
}

fn value(expr: &Expr) -> Option<Kind> {
    kind(expr).filter(|kind| *kind == Kind::Value)
}

fn is_index(number: f64) -> bool {
    number >= 0.0 && number <= f64::from(u32::MAX - 1) && number.fract() == 0.0
}

fn member(object: Kind, key: &str) -> Option<Kind> {
    match (object, key) {
        (Kind::Value, _) if is_inherited(key) => None,
        (Kind::Value, _)
        | (Kind::Item, "json" | "binary")
        | (Kind::Items, "length")
        | (Kind::Input, "params")
        | (Kind::Node, "params" | "context" | "isExecuted")
        | (Kind::NodeAt, "json" | "data" | "binary" | "parameter" | "context")
        | (Kind::At, "$json" | "$data") => Some(Kind::Value),
        (Kind::Input | Kind::Node, "item") => Some(Kind::Item),
        (Kind::Nodes, _) => Some(Kind::NodeAt),
        (Kind::At, "$node") => Some(Kind::Nodes),
        _ => None,
    }
}

fn function(function: Function, arguments: &[Expr]) -> Option<Kind> {
    match (function, arguments) {
        (Function::Node, [Expr::Literal(Value::String(_))]) => Some(Kind::Node),
        (Function::Items, [Expr::Literal(Value::String(_))]) => Some(Kind::Items),
        (Function::Item, [Expr::Literal(Value::Number(number))]) if is_index(*number) => Some(Kind::At),
        (Function::Item, [Expr::Literal(Value::String(text))])
            if crate::text::array_index(text).is_some() =>
        {
            Some(Kind::At)
        }
        (Function::If | Function::IfEmpty, _) => {
            arguments.iter().try_fold(Kind::Value, |_, expr| value(expr))
        }
        (Function::Stringify, [only]) => value(only),
        _ => None,
    }
}
