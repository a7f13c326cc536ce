//! Methods with a native answer. Each answers only for the receivers and arguments for which it is exact; for all others
//! a script does.

use ecow::EcoString;
use model::Value;

use crate::evaluate::{Halt, Scope, index};
use crate::lexer::is_space;
use crate::moment::{Length, Moment};
use crate::reach::Reach;
use crate::syntax::{Expr, Method};
use crate::{operators, text};

impl Scope<'_> {
    /// `object.method(arguments)`.
    pub(crate) fn call(&self, object: &Reach, method: Method, arguments: &[Expr]) -> Result<Reach, Halt> {
        if object.is_nothing() {
            // JavaScript's own methods cannot be called on nothing; what ours say there is the script's to know.
            return match (method, arguments) {
                (Method::IsEmpty, []) => Ok(truth(true)),
                (Method::IsNotEmpty, []) => Ok(truth(false)),
                _ if is_extension(method) => Err(Halt::Script),
                _ => Err(Halt::TypeError),
            };
        }
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.value(argument)?);
        }
        match object {
            Reach::Value(Value::String(receiver)) => self.call_on_text(receiver, method, &values),
            Reach::Value(Value::Array(receiver)) => self.call_on_array(receiver, method, &values),
            Reach::Value(Value::Object(receiver)) => match (method, values.as_slice()) {
                (Method::IsEmpty, []) => Ok(truth(receiver.is_empty())),
                (Method::IsNotEmpty, []) => Ok(truth(!receiver.is_empty())),
                (Method::ToJsonString, []) => self.stringify(object, ""),
                _ => Err(Halt::Script),
            },
            Reach::Value(receiver @ (Value::Number(_) | Value::Bool(_))) => match (method, values.as_slice())
            {
                (Method::ToString, []) => self.made(text::to_text(receiver)),
                (Method::IsEmpty, []) => Ok(truth(false)),
                (Method::IsNotEmpty, []) => Ok(truth(true)),
                _ => Err(Halt::Script),
            },
            Reach::Input | Reach::Node(_) | Reach::Items(_) => self.call_on_items(object, method, &values),
            Reach::Moment(moment) => self.call_on_moment(moment, method, &values),
            _ => Err(Halt::Script),
        }
    }

    fn call_on_items(&self, object: &Reach, method: Method, arguments: &[Reach]) -> Result<Reach, Halt> {
        if let (Reach::Node(name), Method::ItemMatching | Method::PairedItem, [] | [_]) =
            (object, method, arguments)
        {
            let asked = arguments.first().map_or(Ok(None), index)?;
            if asked.is_none() && method == Method::ItemMatching {
                return Err(Halt::Script);
            }
            return Ok(Reach::Item(self.view.paired_item(name, asked.unwrap_or(self.item))?));
        }
        let items = match (object, arguments) {
            (Reach::Input, []) => self.main_input().unwrap_or_default(),
            (Reach::Node(name), [] | [_] | [_, _]) => {
                let output = arguments.first().map_or(Ok(None), index)?;
                let run = arguments.get(1).map_or(Ok(None), index)?;
                self.view.node_items(name, output, run)?
            }
            (Reach::Items(items), []) if method != Method::All => items.clone(),
            _ => return Err(Halt::Script),
        };
        match method {
            Method::First => Ok(Reach::from(items.first().cloned())),
            Method::Last => Ok(Reach::from(items.last().cloned())),
            Method::All => Ok(Reach::Items(items)),
            _ => Err(Halt::Script),
        }
    }

    fn call_on_moment(&self, moment: &Moment, method: Method, arguments: &[Reach]) -> Result<Reach, Halt> {
        let found = match (method, arguments) {
            (Method::ToIso | Method::ToString, []) => moment.iso().map(Value::String),
            (Method::ToIsoDate, []) => moment.iso_date().map(Value::String),
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a calendar date fit a double")]
            (Method::ToMillis, []) => Some(Value::Number(moment.milliseconds() as f64)),
            (Method::ToFormat | Method::Format, [Reach::Value(Value::String(pattern))]) => {
                self.spend(pattern.len())?;
                moment.format(pattern).map(Value::String)
            }
            _ => None,
        };
        if let Some(value) = found {
            return Ok(Reach::Value(value));
        }
        let moved = match (method, arguments) {
            (Method::Plus | Method::Minus, [first, rest @ ..]) => {
                let length = match (first, rest) {
                    (Reach::Value(value), []) => Length::of(value),
                    (Reach::Value(Value::Number(count)), [Reach::Value(Value::String(unit))]) => {
                        let mut length = Length::default();
                        length.add(*count, unit).map(|()| length)
                    }
                    _ => None,
                };
                length.and_then(|length| {
                    moment.plus(if method == Method::Minus { length.negated() } else { length })
                })
            }
            (Method::StartOf, [Reach::Value(Value::String(unit))]) => moment.start_of(unit),
            (Method::EndOf, [Reach::Value(Value::String(unit))]) => moment.end_of(unit),
            (Method::SetZone, [Reach::Value(Value::String(zone))]) => moment.in_zone(zone),
            (Method::ToUtc, []) => moment.in_zone("UTC"),
            _ => None,
        };
        moved.map(|moment| Reach::Moment(Box::new(moment))).ok_or(Halt::Script)
    }

    fn call_on_text(&self, receiver: &EcoString, method: Method, arguments: &[Reach]) -> Result<Reach, Halt> {
        self.spend(receiver.len())?;
        let one = match arguments {
            [Reach::Value(Value::String(one))] => Some(one.as_str()),
            _ => None,
        };
        match (method, arguments, one) {
            (Method::ToString, [], _) => Ok(Reach::Value(Value::String(receiver.clone()))),
            (Method::ToLowerCase, [], _) => self.made(receiver.to_lowercase()),
            (Method::ToUpperCase, [], _) => self.made(receiver.to_uppercase()),
            (Method::Trim, [], _) => self.made(receiver.trim_matches(is_space)),
            (Method::IsEmpty, [], _) => Ok(truth(receiver.is_empty())),
            (Method::IsNotEmpty, [], _) => Ok(truth(!receiver.is_empty())),
            (Method::Includes, _, Some(part)) => Ok(truth(receiver.contains(part))),
            (Method::StartsWith, _, Some(start)) => Ok(truth(receiver.starts_with(start))),
            (Method::EndsWith, _, Some(end)) => Ok(truth(receiver.ends_with(end))),
            (Method::Split, _, Some(separator)) if !separator.is_empty() => {
                Ok(Reach::Value(Value::array(receiver.split(separator).map(Value::from))))
            }
            (Method::Slice, _, _) if receiver.is_ascii() => {
                let (from, to) = bounds(receiver.len(), arguments)?;
                self.made(&receiver[from..to])
            }
            (
                Method::Replace | Method::ReplaceAll,
                [Reach::Value(Value::String(pattern)), Reach::Value(with)],
                _,
            ) => {
                // A `$` in the new text may stand for what was found.
                let Value::String(with) = with else { return Err(Halt::Script) };
                if pattern.is_empty() || with.contains('$') {
                    return Err(Halt::Script);
                }
                let limit = if method == Method::Replace { 1 } else { receiver.len() };
                self.spend(
                    with.len().saturating_mul(receiver.matches(pattern.as_str()).take(limit).count()),
                )?;
                self.made(receiver.replacen(pattern.as_str(), with, limit))
            }
            _ => Err(Halt::Script),
        }
    }

    fn call_on_array(&self, receiver: &[Value], method: Method, arguments: &[Reach]) -> Result<Reach, Halt> {
        self.spend(receiver.len())?;
        match (method, arguments) {
            (Method::First, []) => Ok(Reach::from(receiver.first().cloned())),
            (Method::Last, []) => Ok(Reach::from(receiver.last().cloned())),
            (Method::IsEmpty, []) => Ok(truth(receiver.is_empty())),
            (Method::IsNotEmpty, []) => Ok(truth(!receiver.is_empty())),
            (Method::ToJsonString, []) => {
                self.made(text::to_json(&Value::array(receiver.iter().cloned()), ""))
            }
            (Method::ToString, []) => self.join(receiver, ","),
            (Method::Join, [] | [Reach::Undefined]) => self.join(receiver, ","),
            (Method::Join, [Reach::Value(Value::String(separator))]) => self.join(receiver, separator),
            (Method::Slice, _) => {
                let (from, to) = bounds(receiver.len(), arguments)?;
                Ok(Reach::Value(Value::array(receiver[from..to].iter().cloned())))
            }
            (Method::Includes, [sought]) => {
                let sought = sought.plain()?;
                let Some(sought) = sought else { return Ok(truth(false)) };
                if matches!(sought, Value::Array(_) | Value::Object(_)) {
                    return Err(Halt::Script);
                }
                let is_sought = |value: &Value| match (value, sought) {
                    (Value::Number(left), Value::Number(right)) => {
                        left == right || (left.is_nan() && right.is_nan())
                    }
                    _ => operators::strictly_equal(Some(value), Some(sought)).unwrap_or(false),
                };
                Ok(truth(receiver.iter().any(is_sought)))
            }
            _ => Err(Halt::Script),
        }
    }

    fn join(&self, values: &[Value], separator: &str) -> Result<Reach, Halt> {
        self.spend(separator.len().saturating_mul(values.len()))?;
        let mut joined = EcoString::new();
        text::push_elements(&mut joined, values, separator);
        self.made(joined)
    }
}

/// Whether `method` is an addition to JavaScript, which also answers for values that have no methods.
fn is_extension(method: Method) -> bool {
    matches!(
        method,
        Method::First
            | Method::Last
            | Method::IsEmpty
            | Method::IsNotEmpty
            | Method::ToJsonString
            | Method::Plus
            | Method::Minus
            | Method::Format
    )
}

fn truth(flag: bool) -> Reach {
    Reach::Value(Value::Bool(flag))
}

/// The stretch that `slice(from, to)` takes of something with `length` elements.
fn bounds(length: usize, arguments: &[Reach]) -> Result<(usize, usize), Halt> {
    let at = |argument: Option<&Reach>, absent: usize| match argument {
        None | Some(Reach::Undefined) => Ok(absent),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "brought into 0 to length before"
        )]
        Some(Reach::Value(Value::Number(number))) => {
            let whole = if number.is_nan() { 0.0 } else { number.trunc() };
            let from_start = if whole < 0.0 { length as f64 + whole } else { whole };
            Ok(from_start.clamp(0.0, length as f64) as usize)
        }
        _ => Err(Halt::Script),
    };
    if arguments.len() > 2 {
        return Err(Halt::Script);
    }
    let from = at(arguments.first(), 0)?;
    let to = at(arguments.get(1), length)?;
    Ok((from, to.max(from)))
}
