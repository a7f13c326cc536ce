//! The shape of a compiled segment: the part of JavaScript that is answered natively.
//!
//! Every node of the tree knows nothing of the text it came from. The parser keeps trees at most
//! [`MAX_HEIGHT`](crate::parser::MAX_HEIGHT) levels high, so walking and dropping one cannot exhaust the stack.

use ecow::EcoString;
use model::Value;

/// A compiled expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// A literal.
    Literal(Value),
    /// `undefined`.
    Undefined,
    /// Something that the execution provides.
    Root(Root),
    /// `object.key`.
    Member { object: Box<Expr>, key: EcoString, optional: bool },
    /// `object[index]`.
    Index { object: Box<Expr>, index: Box<Expr>, optional: bool },
    /// `object.method(arguments)`.
    Call { object: Box<Expr>, method: Method, arguments: Box<[Expr]>, optional: bool },
    /// A function that is no method.
    Function { function: Function, arguments: Box<[Expr]> },
    /// Where a `?.` inside stops: the whole is `undefined` when one found nothing.
    Chain(Box<Expr>),
    /// An operator with one operand.
    Unary(Unary, Box<Expr>),
    /// An operator with two operands that are both needed.
    Binary(Binary, Box<(Expr, Expr)>),
    /// An operator whose second operand may not be needed.
    Logical(Logical, Box<(Expr, Expr)>),
    /// `condition ? yes : no`.
    Ternary(Box<(Expr, Expr, Expr)>),
    /// `[a, b]`.
    Array(Box<[Expr]>),
    /// `{a: b}`.
    Object(Box<[(EcoString, Expr)]>),
    /// A template literal: texts and values by turns, beginning and ending with text.
    Text { texts: Box<[EcoString]>, values: Box<[Expr]> },
}

/// What the execution provides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Root {
    /// `$json`.
    Json,
    /// `$binary`.
    Binary,
    /// `$input`.
    Input,
    /// `$itemIndex`.
    ItemIndex,
    /// `$thisItem`: the current item as a whole.
    Item,
    /// `$node`.
    Nodes,
    /// `$now`.
    Now,
    /// `$today`.
    Today,
    /// A global of the view, by its name there.
    Global(EcoString),
    /// A field of a global under a name of its own, such as `$executionId`.
    GlobalField(&'static str, &'static str),
}

/// Functions that are called by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// `$('Name')`.
    Node,
    /// `$items('Name', output, run)`.
    Items,
    /// `$item(index)`.
    Item,
    /// `$if(condition, yes, no)`.
    If,
    /// `$ifEmpty(value, otherwise)`.
    IfEmpty,
    /// `JSON.stringify(value, null, indent)`.
    Stringify,
}

/// Methods with a native answer for some receivers; for others a script answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    First,
    Last,
    All,
    ItemMatching,
    PairedItem,
    ToString,
    Includes,
    StartsWith,
    EndsWith,
    ToLowerCase,
    ToUpperCase,
    Trim,
    Join,
    Split,
    Slice,
    Replace,
    ReplaceAll,
    IsEmpty,
    IsNotEmpty,
    ToJsonString,
    ToIso,
    ToIsoDate,
    ToMillis,
    Format,
    ToFormat,
    Plus,
    Minus,
    StartOf,
    EndOf,
    SetZone,
    ToUtc,
}

impl Method {
    /// The method called `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "first" => Self::First,
            "last" => Self::Last,
            "all" => Self::All,
            "itemMatching" => Self::ItemMatching,
            "pairedItem" => Self::PairedItem,
            "toString" => Self::ToString,
            "includes" => Self::Includes,
            "startsWith" => Self::StartsWith,
            "endsWith" => Self::EndsWith,
            "toLowerCase" => Self::ToLowerCase,
            "toUpperCase" => Self::ToUpperCase,
            "trim" => Self::Trim,
            "join" => Self::Join,
            "split" => Self::Split,
            "slice" => Self::Slice,
            "replace" => Self::Replace,
            "replaceAll" => Self::ReplaceAll,
            "isEmpty" => Self::IsEmpty,
            "isNotEmpty" => Self::IsNotEmpty,
            "toJsonString" => Self::ToJsonString,
            "toISO" => Self::ToIso,
            "toISODate" => Self::ToIsoDate,
            "toMillis" => Self::ToMillis,
            "format" => Self::Format,
            "toFormat" => Self::ToFormat,
            "plus" => Self::Plus,
            "minus" => Self::Minus,
            "startOf" => Self::StartOf,
            "endOf" => Self::EndOf,
            "setZone" => Self::SetZone,
            "toUTC" => Self::ToUtc,
            _ => return None,
        })
    }
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unary {
    /// `!`
    Not,
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `typeof`
    TypeOf,
}

/// Operators with two operands that are both evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    LooseEqual,
    LooseUnequal,
    StrictEqual,
    StrictUnequal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// Operators that may stop after the first operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Logical {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `??`
    Coalesce,
}
