//! A parameter text, split into plain text and `{{ }}` segments, each compiled once.

use std::sync::Arc;

use ecow::EcoString;
use model::Value;

use crate::evaluate::{Answer, Scope};
use crate::syntax::Expr;
use crate::{ExecutionView, ExpressionError, parser, rename, scan, text};

/// The longest parameter text that is read as an expression, in bytes.
pub const MAX_TEXT: usize = 1024 * 1024;

/// Stands before a source in [`Template::scripts`] whose value is joined to text.
pub const JOINED: char = '\u{1e}';

/// Whether `text` is an expression and not plain text.
pub fn is_expression(text: &str) -> bool {
    text.starts_with('=')
}

/// A stretch of a text with segments.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text as it is shown.
    Text(EcoString),
    /// The source of a segment.
    Code(EcoString),
}

/// The pieces of `body`, a text without the leading `=`.
pub fn pieces(body: &str) -> Vec<Piece> {
    let piece = |stretch| match stretch {
        Stretch::Text(text) => Piece::Text(text),
        Stretch::Code { start, end } => Piece::Code(body[start..end].into()),
    };
    split(body).into_iter().map(piece).collect()
}

/// What a template gives for one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// A value.
    Value(Value),
    /// JavaScript's `undefined`: a missing field. Callers leave the parameter out or take its default.
    Undefined,
    /// Some segment needs JavaScript: answer every source of [`Template::scripts`] for this item, then call
    /// [`Template::complete`].
    NeedsScript,
}

/// A compiled parameter text.
#[derive(Debug, Clone)]
pub struct Template {
    text: EcoString,
    parts: Box<[Part]>,
    scripts: Box<[Arc<str>]>,
    native: bool,
}

#[derive(Debug, Clone)]
enum Part {
    Text(EcoString),
    Segment(Segment),
}

#[derive(Debug, Clone)]
struct Segment {
    /// The compiled expression, when it is in the native part of the language.
    native: Option<Arc<Expr>>,
    /// Index into `scripts`, when a script may have to answer.
    script: Option<usize>,
}

impl Template {
    /// Compiles `text`. A text that does not start with `=` is a literal. A segment outside the native part of the
    /// language is not an error here: it becomes a script, and its mistakes are found when it runs.
    ///
    /// # Errors
    /// `Syntax` when the text is longer than [`MAX_TEXT`], nests too deep or names a forbidden property.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let Some(body) = text.strip_prefix('=') else {
            let parts = Box::new([Part::Text(text.into())]);
            return Ok(Self { text: text.into(), parts, scripts: Box::default(), native: true });
        };
        if text.len() > MAX_TEXT {
            let message = format!("an expression may have {MAX_TEXT} bytes, this one has {}", text.len());
            return Err(ExpressionError::Syntax { message, position: 0 });
        }
        let mut parts = Vec::new();
        let mut scripts = Vec::new();
        let mut native = true;
        let pieces = split(body);
        let is_joined = pieces.len() > 1;
        for piece in pieces {
            match piece {
                Stretch::Text(text) => parts.push(Part::Text(text)),
                Stretch::Code { start, end } => {
                    let source = &body[start..end];
                    let parsed = parser::parse(source).map_err(|error| error.located(text, 1 + start))?;
                    native &= parsed.is_some();
                    let script = parsed.as_ref().is_none_or(Expr::may_need_script).then(|| {
                        let source = source.trim().trim_end_matches(';').trim_end();
                        scripts.push(if is_joined {
                            format!("{JOINED}{source}").into()
                        } else {
                            Arc::from(source)
                        });
                        scripts.len() - 1
                    });
                    parts.push(Part::Segment(Segment { native: parsed.map(Arc::new), script }));
                }
            }
        }
        if parts.is_empty() {
            parts.push(Part::Text(EcoString::new()));
        }
        Ok(Self { text: text.into(), parts: parts.into(), scripts: scripts.into(), native })
    }

    /// The text that this was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether every segment is in the native part of the language. Even then a value that only JavaScript can
    /// handle may make [`Template::evaluate`] ask for scripts.
    pub fn is_native(&self) -> bool {
        self.native
    }

    /// Whether the answer is the same for every item and every execution: there is no segment.
    pub fn is_constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// How many `{{ }}` segments there are, and how many of them are native.
    pub fn segment_counts(&self) -> (usize, usize) {
        let segments = self.parts.iter().filter_map(|part| match part {
            Part::Segment(segment) => Some(segment.native.is_some()),
            Part::Text(_) => None,
        });
        segments.fold((0, 0), |(all, native), is_native| (all + 1, native + usize::from(is_native)))
    }

    /// The JavaScript sources that may have to be answered, in order: one expression each, without braces and
    /// surrounding space. It may end with a line comment, so a wrapper puts a line break after it. Before one whose
    /// value is to be joined to text stands [`JOINED`]; its answer is that text.
    pub fn scripts(&self) -> &[Arc<str>] {
        &self.scripts
    }

    /// Names of the nodes that the text names outright, each once, in order of appearance.
    pub fn node_names(&self) -> Vec<EcoString> {
        rename::node_names(&self.text)
    }

    /// The answer for item `item` of the main input.
    ///
    /// # Errors
    /// What [`ExecutionView`] says, `Thrown` for a forbidden property, `Limit` when the result grows too large.
    pub fn evaluate(&self, view: &dyn ExecutionView, item: usize) -> Result<Evaluated, ExpressionError> {
        self.answer(view, item, None)
    }

    /// The answer for item `item`, given what the scripts of [`Template::scripts`] answered for that item, in the
    /// same order; `None` is `undefined`.
    ///
    /// # Errors
    /// As [`Template::evaluate`]; `Unavailable` when `script_values` lacks an answer.
    pub fn complete(
        &self,
        view: &dyn ExecutionView,
        item: usize,
        script_values: &[Option<Value>],
    ) -> Result<Evaluated, ExpressionError> {
        self.answer(view, item, Some(script_values))
    }

    fn answer(
        &self,
        view: &dyn ExecutionView,
        item: usize,
        scripts: Option<&[Option<Value>]>,
    ) -> Result<Evaluated, ExpressionError> {
        match &*self.parts {
            [Part::Text(text)] => return Ok(Evaluated::Value(Value::String(text.clone()))),
            [Part::Segment(segment)] => {
                return Ok(match segment.answer(&Scope::new(view, item), scripts)? {
                    Answer::Value(value) => Evaluated::Value(value),
                    Answer::Undefined => Evaluated::Undefined,
                    Answer::NeedsScript => Evaluated::NeedsScript,
                });
            }
            _ => {}
        }
        let scope = Scope::new(view, item);
        let mut joined = EcoString::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => joined.push_str(text),
                Part::Segment(segment) => match segment.answer(&scope, scripts)? {
                    // In text nothing is shown of what is not a number.
                    Answer::Value(Value::Number(number)) if number.is_nan() => {}
                    Answer::Value(value) => {
                        let before = joined.len();
                        text::push_joined(&mut joined, &value);
                        scope.spend(joined.len() - before)?;
                    }
                    Answer::Undefined => {}
                    Answer::NeedsScript => return Ok(Evaluated::NeedsScript),
                },
            }
        }
        Ok(Evaluated::Value(Value::String(joined)))
    }
}

impl Segment {
    fn answer(
        &self,
        scope: &Scope<'_>,
        scripts: Option<&[Option<Value>]>,
    ) -> Result<Answer, ExpressionError> {
        let native = self.native.as_ref().map_or(Ok(Answer::NeedsScript), |expr| scope.answer(expr))?;
        match (native, scripts, self.script) {
            (Answer::NeedsScript, Some(values), Some(index)) => match values.get(index) {
                Some(Some(value)) => Ok(Answer::Value(value.clone())),
                Some(None) => Ok(Answer::Undefined),
                None => {
                    Err(ExpressionError::Unavailable { message: "a script has not been answered".into() })
                }
            },
            (answer, _, _) => Ok(answer),
        }
    }
}

/// After so many segments without a proper end, the others of a text are no longer searched for theirs: each such
/// search reads the whole rest of the text.
const MAX_FAILED_SCANS: usize = 16;

/// A stretch of a template.
#[derive(Debug)]
pub(crate) enum Stretch {
    /// Text as it is shown.
    Text(EcoString),
    /// Code between `{{` and `}}`, as byte positions.
    Code { start: usize, end: usize },
}

/// Splits the text after `=` into its pieces; neighbouring texts are one piece and empty texts none.
pub(crate) fn split(body: &str) -> Vec<Stretch> {
    let mut pieces = Vec::new();
    let mut shown = EcoString::new();
    let mut at = 0;
    let mut failures = 0;
    while let Some(found) = body[at..].find("{{") {
        let open = at + found;
        if body[at..open].ends_with('\\') {
            // The backslash is what keeps the braces text; it is not shown.
            shown.push_str(&body[at..open - 1]);
            shown.push_str("{{");
            at = open + 2;
            continue;
        }
        let start = open + 2;
        let end = if failures < MAX_FAILED_SCANS { scan::segment_end(body, start) } else { None };
        // Code with unfitting quotes or brackets ends at the first `}}`, so that its mistake is told where it is.
        let Some(end) = end.or_else(|| {
            failures += 1;
            body[start..].find("}}").map(|end| start + end)
        }) else {
            break;
        };
        shown.push_str(&body[at..open]);
        if !shown.is_empty() {
            pieces.push(Stretch::Text(std::mem::take(&mut shown)));
        }
        pieces.push(Stretch::Code { start, end });
        at = end + 2;
    }
    shown.push_str(&body[at..]);
    if !shown.is_empty() {
        pieces.push(Stretch::Text(shown));
    }
    pieces
}
