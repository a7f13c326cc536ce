//! The expression language of node parameters: texts that start with `=` and hold `{{ … }}` segments.
//!
//! [`Template::parse`] turns such a text into a template once; [`Template::evaluate`] answers it for one item, natively
//! when every segment is a path, a literal or an operator, and otherwise says which JavaScript sources a script has to
//! answer ([`Evaluated::NeedsScript`], [`Template::scripts`], [`Template::complete`]). Pure: the world is an
//! [`ExecutionView`].
//!
//! # What whoever runs the scripts must do alike
//! * **A `TypeError` is `undefined`.** A segment that reads a field of `undefined` or `null` (`$json.a.b` without an
//!   `a`) or calls what is no function ends there and its value is `undefined`, also when it would go on:
//!   `{{ $json.a.b || 1 }}` is `undefined`, while `{{ $json.a?.b || 1 }}` is 1. A name that nobody knows is `undefined`
//!   as well. Errors of the view (`UnknownNode`, `NotExecuted`, `NoPairedItem`), of extension methods, all other errors
//!   and forbidden names remain errors.
//! * **Extension methods** ([`is_extension`]) are called through one function ([`prepare`]).
//! * **One segment alone keeps its type**; there must be no character, not even a space, around it. Beside text or
//!   other segments ([`JOINED`]) values become text: nothing for what is not truthy, but for `0` and `false`; else as
//!   `Array.prototype.join` does it: arrays are joined by commas, objects are `[object Object]`, dates are what their
//!   `toString` says.
//! * **Forbidden property names** ([`is_forbidden_property`]) are never read.
//! * `$json`, `$input` and `$itemIndex` speak of the main input: the first input that has items.
//!
//! A `{{` without an end is text; `\{{` is the text `{{`.

pub mod calendar;
mod certainty;
mod error;
mod evaluate;
mod extensions;
mod forbidden;
mod lexer;
mod methods;
mod moment;
mod operators;
mod parser;
mod prepare;
mod reach;
mod rename;
mod scan;
mod syntax;
mod template;
mod text;
mod tokens;
mod view;

pub use error::ExpressionError;
pub use extensions::is_extension;
pub use forbidden::is_forbidden_property;
pub use prepare::{Prepared, prepare};

pub use rename::{node_names_in_code, rename_node, rename_node_in_code};
pub use scan::outside_texts;
pub use template::{Evaluated, JOINED, MAX_TEXT, Piece, Template, is_expression, pieces};
pub use view::ExecutionView;
