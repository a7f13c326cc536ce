//! Answers a compiled expression for one item.

use std::cell::Cell;

use ecow::EcoString;
use model::{Object, Value};

use crate::operators::{self, Identity};
use crate::reach::Reach;
use crate::syntax::{Expr, Function, Logical, Unary};
use crate::{ExecutionView, ExpressionError, is_forbidden_property, text};

/// How many bytes of text and elements of arrays one evaluation may make or look through.
const BUDGET: usize = text::MAX_MADE;

/// The answer of one segment.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A JSON value.
    Value(Value),
    /// `undefined`.
    Undefined,
    /// Only JavaScript can tell.
    NeedsScript,
}

/// Why an evaluation ends before its end.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It failed.
    Error(Box<ExpressionError>),
    /// It read a field of nothing; the whole segment is `undefined`.
    TypeError,
    /// Only JavaScript knows how it goes on.
    Script,
    /// A `?.` found nothing; the chain it is in is `undefined`.
    Short,
}

impl From<ExpressionError> for Halt {
    fn from(error: ExpressionError) -> Self {
        Self::Error(Box::new(error))
    }
}

impl From<Identity> for Halt {
    fn from(_: Identity) -> Self {
        Self::Script
    }
}

/// One evaluation of one template for one item.
pub(crate) struct Scope<'a> {
    pub(crate) view: &'a dyn ExecutionView,
    pub(crate) item: usize,
    left: Cell<usize>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(view: &'a dyn ExecutionView, item: usize) -> Self {
        Self { view, item, left: Cell::new(BUDGET) }
    }

    /// Takes `amount` from the budget.
    pub(crate) fn spend(&self, amount: usize) -> Result<(), ExpressionError> {
        let Some(left) = self.left.get().checked_sub(amount) else {
            let message = format!("the expression works through more than {} MiB", BUDGET >> 20);
            return Err(ExpressionError::Limit { message });
        };
        self.left.set(left);
        Ok(())
    }

    /// The answer of a whole segment.
    pub(crate) fn answer(&self, expr: &Expr) -> Result<Answer, ExpressionError> {
        match self.value(expr) {
            Ok(Reach::Value(value)) => Ok(Answer::Value(value)),
            Ok(Reach::Moment(moment)) => match moment.iso() {
                Some(text) => Ok(Answer::Value(Value::String(text))),
                None => Ok(Answer::NeedsScript),
            },
            Ok(Reach::Undefined) | Err(Halt::TypeError | Halt::Short) => Ok(Answer::Undefined),
            Ok(_) | Err(Halt::Script) => Ok(Answer::NeedsScript),
            Err(Halt::Error(error)) => Err(*error),
        }
    }

    /// Text that was just made, paid for.
    pub(crate) fn made(&self, text: impl Into<EcoString>) -> Result<Reach, Halt> {
        let text = text.into();
        self.spend(text.len())?;
        Ok(Reach::Value(Value::String(text)))
    }

    pub(crate) fn value(&self, expr: &Expr) -> Result<Reach, Halt> {
        match expr {
            Expr::Literal(value) => Ok(Reach::Value(value.clone())),
            Expr::Undefined => Ok(Reach::Undefined),
            Expr::Root(root) => self.root(root),
            Expr::Member { object, key, optional } => {
                let object = self.object(object, *optional)?;
                self.member(&object, key)
            }
            Expr::Index { object, index, optional } => self.index(object, index, *optional),
            Expr::Call { object, method, arguments, optional } => {
                let object = self.object(object, *optional)?;
                self.call(&object, *method, arguments)
            }
            Expr::Function { function, arguments } => self.function(*function, arguments),
            Expr::Chain(inner) => match self.value(inner) {
                Err(Halt::Short) => Ok(Reach::Undefined),
                result => result,
            },
            Expr::Unary(operator, operand) => self.unary(*operator, operand),
            Expr::Binary(operator, operands) => self.binary(*operator, &operands.0, &operands.1),
            Expr::Logical(operator, operands) => self.logical(*operator, &operands.0, &operands.1),
            Expr::Ternary(parts) => {
                let yes = self.is_truthy(&parts.0)?;
                self.value(if yes { &parts.1 } else { &parts.2 })
            }
            Expr::Array(elements) => self.array(elements),
            Expr::Object(fields) => self.fields(fields),
            Expr::Text { texts, values } => self.text(texts, values),
        }
    }

    /// The object of a member, with what `?.` does to nothing.
    fn object(&self, object: &Expr, optional: bool) -> Result<Reach, Halt> {
        let object = self.value(object)?;
        if optional && object.is_nothing() { Err(Halt::Short) } else { Ok(object) }
    }

    fn index(&self, object: &Expr, index: &Expr, optional: bool) -> Result<Reach, Halt> {
        let object = self.object(object, optional)?;
        let index = self.value(index)?;
        if object.is_nothing() {
            return Err(Halt::TypeError);
        }
        match index.plain()? {
            Some(Value::Number(number)) => self.element(&object, *number),
            Some(Value::Object(_) | Value::Array(_)) => Err(Halt::Script),
            key => {
                let key = operators::to_text(key);
                if is_forbidden_property(&key) {
                    return Err(Halt::from(ExpressionError::Thrown {
                        message: format!("\"{key}\" may not be read in an expression"),
                        name: "ExpressionError".into(),
                        line: None,
                        column: None,
                    }));
                }
                self.member(&object, &key)
            }
        }
    }

    fn is_truthy(&self, expr: &Expr) -> Result<bool, Halt> {
        let value = self.value(expr)?;
        Ok(match &value {
            Reach::Undefined | Reach::Value(_) => operators::is_truthy(value.plain()?),
            _ => true,
        })
    }

    fn unary(&self, operator: Unary, operand: &Expr) -> Result<Reach, Halt> {
        if operator == Unary::Not {
            return Ok(Reach::Value((!self.is_truthy(operand)?).into()));
        }
        let operand = self.value(operand)?;
        let operand = operand.plain()?;
        Ok(Reach::Value(match operator {
            Unary::Not => Value::Null,
            Unary::Minus => (-operators::to_number(operand)).into(),
            Unary::Plus => operators::to_number(operand).into(),
            Unary::TypeOf => operators::type_of(operand).into(),
        }))
    }

    fn binary(&self, operator: crate::syntax::Binary, left: &Expr, right: &Expr) -> Result<Reach, Halt> {
        let left = self.value(left)?;
        let right = self.value(right)?;
        let value = operators::binary(operator, left.plain()?, right.plain()?)?;
        if let Value::String(text) = &value {
            self.spend(text.len())?;
        }
        Ok(Reach::Value(value))
    }

    fn logical(&self, operator: Logical, left: &Expr, right: &Expr) -> Result<Reach, Halt> {
        let left = self.value(left)?;
        let truthy = match &left {
            Reach::Undefined | Reach::Value(_) => operators::is_truthy(left.plain()?),
            _ => true,
        };
        let done = match operator {
            Logical::And => !truthy,
            Logical::Or => truthy,
            Logical::Coalesce => !left.is_nothing(),
        };
        if done { Ok(left) } else { self.value(right) }
    }

    fn array(&self, elements: &[Expr]) -> Result<Reach, Halt> {
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            values.push(self.kept(element)?);
        }
        Ok(Reach::Value(values.into()))
    }

    fn fields(&self, fields: &[(EcoString, Expr)]) -> Result<Reach, Halt> {
        let mut object = Object::with_capacity(fields.len());
        for (key, value) in fields {
            object.insert(key.clone(), self.kept(value)?);
        }
        Ok(Reach::Value(object.into()))
    }

    /// A value to be kept inside another. `undefined` inside a value is something that only JavaScript knows.
    fn kept(&self, expr: &Expr) -> Result<Value, Halt> {
        match self.value(expr)? {
            Reach::Value(value) => Ok(value),
            Reach::Moment(moment) => moment.iso().map(Value::String).ok_or(Halt::Script),
            _ => Err(Halt::Script),
        }
    }

    fn text(&self, texts: &[EcoString], values: &[Expr]) -> Result<Reach, Halt> {
        let mut joined = EcoString::new();
        self.spend(texts.iter().map(EcoString::len).sum())?;
        for (index, text) in texts.iter().enumerate() {
            joined.push_str(text);
            if let Some(value) = values.get(index) {
                let value = self.value(value)?;
                let before = joined.len();
                if let Reach::Moment(moment) = &value {
                    joined.push_str(&moment.iso().ok_or(Halt::Script)?);
                    continue;
                }
                match value.plain()? {
                    Some(value) => text::push_text(&mut joined, value),
                    None => joined.push_str("undefined"),
                }
                self.spend(joined.len() - before)?;
            }
        }
        Ok(Reach::Value(Value::String(joined)))
    }

    fn function(&self, function: Function, arguments: &[Expr]) -> Result<Reach, Halt> {
        if let (Function::If, [condition, yes, no]) = (function, arguments) {
            // Only what is chosen is evaluated.
            return self.value(if self.is_truthy(condition)? { yes } else { no });
        }
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.value(argument)?);
        }
        match (function, values.as_slice()) {
            (Function::Node, [Reach::Value(Value::String(name))]) => Ok(Reach::Node(name.clone())),
            (Function::Items, [Reach::Value(Value::String(name)), rest @ ..]) => {
                let output = rest.first().map_or(Ok(None), index)?;
                let run = rest.get(1).map_or(Ok(None), index)?;
                Ok(Reach::Items(self.view.node_items(name, output.or(Some(0)), run)?))
            }
            (Function::Item, [Reach::Value(value @ (Value::Number(_) | Value::String(_)))]) => {
                whole(operators::to_number(Some(value))).map(Reach::At).ok_or(Halt::Script)
            }
            (Function::IfEmpty, [value, otherwise]) => {
                let empty = match value.plain()? {
                    None | Some(Value::Null) => true,
                    Some(Value::String(text)) => text.is_empty(),
                    Some(Value::Array(values)) => values.is_empty(),
                    Some(Value::Object(object)) => object.is_empty(),
                    Some(_) => false,
                };
                Ok(if empty { otherwise } else { value }.clone())
            }
            (Function::Stringify, [value]) => self.stringify(value, ""),
            (Function::Stringify, [value, replacer, indent @ ..]) if replacer.is_nothing() => match indent {
                [] | [Reach::Undefined] => self.stringify(value, ""),
                [Reach::Value(Value::Number(count))] => {
                    let count = count.clamp(0.0, 10.0);
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10")]
                    self.stringify(value, &" ".repeat(count as usize))
                }
                [Reach::Value(Value::String(indent))] if indent.is_ascii() => {
                    self.stringify(value, &indent[..indent.len().min(10)])
                }
                _ => Err(Halt::Script),
            },
            _ => Err(Halt::Script),
        }
    }

    /// `JSON.stringify`.
    pub(crate) fn stringify(&self, value: &Reach, indent: &str) -> Result<Reach, Halt> {
        match value.plain()? {
            Some(value) => self.made(text::to_json(value, indent)),
            None => Ok(Reach::Undefined),
        }
    }
}

/// An optional whole number given as an argument.
pub(crate) fn index(argument: &Reach) -> Result<Option<usize>, Halt> {
    match argument {
        Reach::Undefined => Ok(None),
        Reach::Value(Value::Number(number)) => whole(*number).map(Some).ok_or(Halt::Script),
        _ => Err(Halt::Script),
    }
}

/// `number` as a count, when it is one.
fn whole(number: f64) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be the same number"
    )]
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole as usize)
}
