//! From what JavaScript threw to the error that the caller gets.

use rquickjs::{Ctx, Error, Object, String as JsString, Value};

use super::from_js::text;
use super::world::World;
use crate::protocol::WireError;

/// The name under which user code is compiled, by which its lines are found in stack traces.
pub(super) const FILE: &str = "code";

/// Longest message that is passed on, in characters.
const LONGEST: usize = 2000;

/// What `error` was, with the pending exception taken out of `ctx`.
pub(super) fn fault(ctx: &Ctx<'_>, world: &World, error: &Error) -> WireError {
    let thrown = if error.is_exception() { Some(ctx.catch()) } else { None };
    if let Some(limit) = world.limit_met() {
        return limit;
    }
    match (thrown, error) {
        (Some(thrown), _) => thrown_fault(world, &thrown),
        (None, Error::Allocation) => {
            world.meet_memory();
            world.limit_met().unwrap_or_else(|| plain("Error", error.to_string()))
        }
        (None, Error::WouldBlock) => {
            plain("Error", "the code waits for a promise that nothing can fulfil any more".to_owned())
        }
        (None, other) => plain("Error", other.to_string()),
    }
}

/// What the thrown value `thrown` says.
pub(super) fn thrown_fault(world: &World, thrown: &Value<'_>) -> WireError {
    if let Some(limit) = world.limit_met() {
        return limit;
    }
    // When there is no memory left even for the error object, QuickJS throws `null`.
    if thrown.is_null() {
        if !world.throws_of_itself() {
            world.meet_memory();
        }
        let message = "null was thrown, or there was no memory left".to_owned();
        return world.limit_met().unwrap_or_else(|| plain("Error", message));
    }
    let Some(object) = thrown.as_object() else {
        return plain("Error", describe(thrown));
    };
    let name = field(object, "name").unwrap_or_else(|| "Error".to_owned());
    let message = field(object, "message").unwrap_or_default();
    let number = object.get::<_, Value>("number").ok().and_then(|number| number.as_int());
    if name == "ExpressionError"
        && let Some(error) = number.and_then(|number| world.raised(usize::try_from(number).ok()?))
    {
        return error;
    }
    if name == "InternalError" && message == "out of memory" {
        world.meet_memory();
        return world.limit_met().unwrap_or(WireError::Limit { message });
    }
    let place = field(object, "stack").as_deref().and_then(place_in);
    let (line, column) = place.unzip();
    WireError::Thrown { message: message.chars().take(LONGEST).collect(), name, line, column }
}

fn plain(name: &str, message: String) -> WireError {
    WireError::Thrown { message, name: name.to_owned(), line: None, column: None }
}

fn field(object: &Object<'_>, name: &str) -> Option<String> {
    let found = object.get::<_, Value>(name);
    let Ok(value) = found else {
        // A getter threw: forget what it threw.
        drop(object.ctx().catch());
        return None;
    };
    value.as_string().and_then(|string: &JsString<'_>| text(string).ok())
}

fn describe(thrown: &Value<'_>) -> String {
    if let Some(string) = thrown.as_string() {
        return text(string).unwrap_or_default().chars().take(LONGEST).collect();
    }
    if let Some(number) = thrown.as_number() {
        return model::format_number(number);
    }
    thrown.as_bool().map_or_else(|| thrown.type_name().to_owned(), |flag| flag.to_string())
}

/// The line and column of user code nearest to where the error arose.
pub(super) fn place_in(stack: &str) -> Option<(u32, u32)> {
    stack.lines().find_map(|frame| {
        let marker = frame.find(&format!("{FILE}:")).filter(|at| frame[..*at].ends_with(['(', ' ']))?;
        let mut numbers = frame[marker + FILE.len() + 1..].split(|letter: char| !letter.is_ascii_digit());
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok().unwrap_or(1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_that_of_user_code() {
        assert_eq!(place_in("    at map (native)\n    at <anonymous> (code:12:7)\n"), Some((12, 7)));
        assert_eq!(place_in("    at code:3:1\n"), Some((3, 1)));
        assert_eq!(place_in("    at f (prelude:12:7)\n"), None);
    }
}
