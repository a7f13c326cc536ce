//! The expression language of node parameters: texts that start with `=` and hold `{{ … }}` segments.
//!
//! [`Template::parse`] turns such a text into a template once; [`Template::evaluate`] answers it for one item, natively
//! when every segment is a path, a literal or an operator, and otherwise says which JavaScript sources a script has to
//! answer ([`Evaluated::NeedsScript`], [`Template::scripts`], [`Template::complete`]). Pure: the world is an
//! [`ExecutionView`].
//!
//! # What whoever runs the scripts must do alike
//! * **A `TypeError` is `undefined`.** A segment that reads a field of `undefined` or `null` (`$json.a.b` without an
//!   `a`) ends there and its value is `undefined`, also when it would go on: `{{ $json.a.b || 1 }}` is `undefined`,
//!   while `{{ $json.a?.b || 1 }}` is 1. Errors of the view (`UnknownNode`, `NotExecuted`, `NoPairedItem`) and
//!   forbidden names remain errors.
//! * **One segment alone keeps its type**; there must be no character, not even a space, around it. Beside text or
//!   other segments values are joined as `Array.prototype.join` does: `undefined` and `null` are nothing, arrays are
//!   joined by commas, objects are `[object Object]`.
//! * **Forbidden property names** ([`is_forbidden_property`]) are never read.
//! * `$json`, `$input` and `$itemIndex` speak of the main input: the first input that has items.
//!
//! A `{{` without an end is text; `\{{` is the text `{{`.

mod certainty;
mod error;
mod evaluate;
mod forbidden;
mod lexer;
mod methods;
mod operators;
mod parser;
mod reach;
mod rename;
mod scan;
mod syntax;
mod template;
mod text;
mod view;

pub use error::ExpressionError;
pub use forbidden::is_forbidden_property;
pub use rename::{node_names_in_code, rename_node, rename_node_in_code};
pub use template::{Evaluated, MAX_TEXT, Template, is_expression};
pub use view::ExecutionView;
