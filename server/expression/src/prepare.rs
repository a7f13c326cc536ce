//! Makes the source of a segment ready for a JavaScript engine that knows nothing of the language's additions.
//!
//! * `value.method(…)` becomes `$_call(value, "method", …)` for the methods that the language adds to values
//!   ([`is_extension`]): they work on every type, on nothing as well, and win over data of the same name. Behind a `?.`
//!   the rest of the chain moves into a function that is called only when there is something.
//! * `$if(test, yes, no)` becomes a conditional operator, so that only what is chosen is evaluated.
//! * The names that the source uses are told, so that those which nobody knows can be `undefined` instead of errors.

use std::collections::BTreeSet;

use crate::extensions::is_extension;
use crate::tokens::{Kind, Token, tokens};

/// How deep brackets may nest before a source is left as it is.
const MAX_DEPTH: usize = 200;

/// A source that is ready to be compiled.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The source for the engine.
    pub code: String,
    /// Names that are used as variables or functions, and names of extension methods.
    pub names: BTreeSet<String>,
    /// Byte positions in `code` and in the source that belong together, in order.
    places: Vec<(usize, usize)>,
}

impl Prepared {
    /// The byte of the source from which byte `at` of the code came.
    pub fn origin(&self, at: usize) -> usize {
        let after = self.places.partition_point(|(code, _)| *code <= at);
        let Some((code, source)) = after.checked_sub(1).and_then(|index| self.places.get(index)) else {
            return 0;
        };
        source + (at - code)
    }
}

/// Objects whose own functions share names with extensions.
const NATIVE: &[&str] = &[
    "$input", "Array", "Date", "DateTime", "Duration", "Interval", "Intl", "JSON", "Math", "Number",
    "Object", "String",
];

/// Words after which a value begins, so that they are none themselves.
const KEYWORDS: &[&str] = &[
    "await",
    "case",
    "catch",
    "class",
    "const",
    "delete",
    "do",
    "else",
    "extends",
    "finally",
    "for",
    "function",
    "if",
    "in",
    "instanceof",
    "let",
    "new",
    "of",
    "return",
    "switch",
    "throw",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "yield",
];

/// Makes `source` ready.
pub fn prepare(source: &str) -> Prepared {
    let Some(tokens) = tokens(source) else {
        return Prepared { code: source.to_owned(), places: vec![(0, 0)], ..Prepared::default() };
    };
    let mut writer = Writer { source, tokens: &tokens, made: Prepared::default(), at: 0, fresh: 0 };
    if writer.range(0, tokens.len(), 0).is_none() {
        return Prepared { code: source.to_owned(), places: vec![(0, 0)], ..Prepared::default() };
    }
    writer.gap(source.len());
    writer.made
}

/// What may follow a value: reading a field, an index, a call.
#[derive(Clone, Copy, Debug)]
struct Step {
    optional: bool,
    /// The token of the field's name.
    name: Option<usize>,
    /// The token of the opening bracket of an index, a call or a template literal.
    open: Option<usize>,
    is_extension: bool,
}

struct Writer<'a> {
    source: &'a str,
    tokens: &'a [Token],
    made: Prepared,
    /// How far the source has been written.
    at: usize,
    /// How many names have been made up.
    fresh: usize,
}

impl Writer<'_> {
    fn text(&self, token: usize) -> &str {
        self.tokens.get(token).map_or("", |token| &self.source[token.start..token.end])
    }

    fn is(&self, token: usize, text: &str) -> bool {
        self.tokens.get(token).is_some_and(|found| found.kind != Kind::Whole) && self.text(token) == text
    }

    /// Writes the source up to byte `to`.
    fn gap(&mut self, to: usize) {
        if to > self.at {
            self.made.places.push((self.made.code.len(), self.at));
            self.made.code.push_str(&self.source[self.at..to]);
            self.at = to;
        }
    }

    fn add(&mut self, text: &str) {
        self.made.places.push((self.made.code.len(), self.at));
        self.made.code.push_str(text);
    }

    /// Leaves out the source up to byte `to`, but for what keeps its lines.
    fn skip(&mut self, to: usize) {
        let lines = self.source[self.at..to].matches('\n').count();
        self.made.places.push((self.made.code.len(), self.at));
        self.made.code.extend(std::iter::repeat_n('\n', lines));
        self.at = to;
    }

    /// Writes tokens `from` to `to`. `None` when they nest too deep.
    fn range(&mut self, from: usize, to: usize, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut at = from;
        while at < to {
            at = match self.tokens[at].kind {
                Kind::Sign | Kind::Close => {
                    self.gap(self.tokens[at].end);
                    at + 1
                }
                Kind::Word if KEYWORDS.contains(&self.text(at)) && !self.is(at, "new") => {
                    self.gap(self.tokens[at].end);
                    at + 1
                }
                _ => self.chain(at, to, depth)?,
            };
        }
        Some(())
    }

    /// Writes the value that begins with token `start` and all that follows on it; gives the token after.
    fn chain(&mut self, start: usize, to: usize, depth: usize) -> Option<usize> {
        let is_new = self.is(start, "new");
        let mut at = start + usize::from(is_new);
        if at >= to {
            self.gap(self.tokens[start].end);
            return Some(start + 1);
        }
        let first = self.tokens[at];
        let mut end = if first.kind == Kind::Open { self.template_end(at) } else { at } + 1;
        if first.kind == Kind::Word {
            let word = self.text(at).to_owned();
            if !is_new && let Some((last, _)) = self.conditional(at) {
                end = last + 1;
            } else {
                self.made.names.insert(word);
            }
        }
        if is_new {
            // `new a.b.C(…)` is one value.
            while self.is(end, ".") && end + 1 < to {
                end += 2;
            }
            if self.is(end, "(") {
                end = self.tokens[end].mate + 1;
            }
            at = start;
        }
        let mut steps = Vec::new();
        let after = self.steps(end, to, &mut steps);
        // The functions of JavaScript's own objects are called as they are.
        if let Some(step) = steps.first_mut()
            && first.kind == Kind::Word
            && !is_new
            && NATIVE.contains(&self.text(at))
        {
            step.is_extension = false;
        }
        // So are those of `$('Node')`.
        if let [Step { name: None, .. }, step, ..] = steps.as_mut_slice()
            && self.is(at, "$")
        {
            step.is_extension = false;
        }
        for step in steps.iter().filter(|step| step.is_extension) {
            let name = step.name.map(|name| self.text(name).to_owned()).unwrap_or_default();
            self.made.names.insert(name);
        }
        self.write_steps(at..end, &steps, depth)?;
        Some(after)
    }

    /// The last token of what token `at` opens: a template literal goes on after each of its values.
    fn template_end(&self, at: usize) -> usize {
        let mut end = self.tokens[at].mate;
        if !self.text(at).ends_with("${") {
            return end;
        }
        while let Some(next) = self.tokens.get(end + 1)
            && next.kind == Kind::Open
            && next.start == self.tokens[end].end
            && self.text(end + 1).ends_with("${")
            && self.text(end) == "}"
        {
            end = next.mate;
        }
        end
    }

    /// The steps from token `from` on; gives the token after them.
    fn steps(&self, from: usize, to: usize, steps: &mut Vec<Step>) -> usize {
        let mut at = from;
        while at < to {
            let optional = self.is(at, "?.");
            let next = at + usize::from(optional || self.is(at, "."));
            let Some(token) = self.tokens.get(next).filter(|_| next < to) else { break };
            let is_template = token.kind == Kind::Whole && self.text(next).starts_with('`')
                || token.kind == Kind::Open && self.text(next).ends_with("${");
            if next > at && token.kind == Kind::Word {
                let called = self.is(next + 1, "(") && next + 1 < to;
                let is_extension = called && is_extension(self.text(next));
                if is_extension {
                    steps.push(Step { optional, name: Some(next), open: Some(next + 1), is_extension });
                    at = self.tokens[next + 1].mate + 1;
                } else {
                    steps.push(Step { optional, name: Some(next), open: None, is_extension });
                    at = next + 1;
                }
            } else if (optional || next == at) && token.kind == Kind::Open && !is_template {
                if self.is(next, "{") {
                    break;
                }
                steps.push(Step { optional, name: None, open: Some(next), is_extension: false });
                at = token.mate + 1;
            } else if next == at && is_template {
                let end = if token.kind == Kind::Whole { next } else { self.template_end(next) };
                steps.push(Step { optional, name: None, open: Some(next), is_extension: false });
                at = end + 1;
            } else {
                break;
            }
        }
        at
    }

    /// Writes the value in `primary` and the steps on it.
    fn write_steps(&mut self, primary: std::ops::Range<usize>, steps: &[Step], depth: usize) -> Option<()> {
        // Everything before the value, such as spaces, stays before what is written around it.
        self.gap(self.tokens[primary.start].start);
        let wraps = steps.iter().rposition(|step| step.is_extension).map_or(&[][..], |last| &steps[..=last]);
        let opening = Self::opening(wraps);
        self.add(&opening.0);
        self.primary(primary, depth)?;
        self.write_rest(steps, opening.1, depth)
    }

    /// What is written before a value so that the steps on it can be calls, up to the first that is optional.
    fn opening(wraps: &[Step]) -> (String, bool) {
        let plain = wraps.iter().position(|step| step.optional).unwrap_or(wraps.len());
        let is_cut = plain < wraps.len();
        let calls = wraps[..plain].iter().filter(|step| step.is_extension).count();
        let mut text = String::new();
        if is_cut {
            text.push_str("$_chain(");
        }
        text.push_str(&"$_call(".repeat(calls));
        (text, is_cut)
    }

    fn write_rest(&mut self, steps: &[Step], mut is_cut: bool, depth: usize) -> Option<()> {
        let mut closing = 0;
        for (index, step) in steps.iter().enumerate() {
            let first = step.name.or(step.open)?;
            let has_cut = is_cut && step.optional;
            if has_cut {
                // What follows happens only when there is something.
                self.fresh += 1;
                let name = format!("$_{}", self.fresh);
                let rest = &steps[index..];
                let last = rest.iter().rposition(|step| step.is_extension).map_or(0, |last| last + 1);
                let mut wraps = rest[..last].to_vec();
                if let Some(step) = wraps.first_mut() {
                    step.optional = false;
                }
                let opening = Self::opening(&wraps);
                self.skip(self.tokens[first].start);
                self.add(&format!(",{name}=>{}{name}", opening.0));
                closing += 1;
                is_cut = opening.1;
            }
            if step.is_extension {
                let open = step.open?;
                self.skip(self.tokens[open].end);
                let name = self.text(step.name?).to_owned();
                self.add(&format!(",\"{name}\","));
                let mate = self.tokens[open].mate;
                self.range(open + 1, mate, depth + 1)?;
                self.gap(self.tokens[mate].end);
                continue;
            }
            if has_cut && step.name.is_some() {
                self.add(".");
            }
            if let Some(name) = step.name {
                self.gap(self.tokens[name].end);
            }
            if let Some(open) = step.open {
                if self.tokens[open].kind == Kind::Whole {
                    self.gap(self.tokens[open].end);
                } else {
                    self.bracket(open, depth)?;
                }
            }
        }
        self.add(&")".repeat(closing));
        Some(())
    }

    fn primary(&mut self, tokens: std::ops::Range<usize>, depth: usize) -> Option<()> {
        let mut at = tokens.start;
        while at < tokens.end {
            if self.tokens[at].kind == Kind::Open {
                at = self.bracket(at, depth)?;
            } else if let Some((last, commas)) = self.conditional(at) {
                self.write_conditional(at, last, &commas, depth)?;
                at = last + 1;
            } else {
                self.gap(self.tokens[at].end);
                at += 1;
            }
        }
        Some(())
    }

    /// Writes what token `open` opens with all inside; gives the token after.
    fn bracket(&mut self, open: usize, depth: usize) -> Option<usize> {
        let end = self.template_end(open);
        let mut at = open;
        loop {
            let mate = self.tokens[at].mate;
            self.gap(self.tokens[at].end);
            self.range(at + 1, mate, depth + 1)?;
            self.gap(self.tokens[mate].end);
            if mate >= end {
                return Some(mate + 1);
            }
            at = mate + 1;
        }
    }

    /// The closing token and the commas between the parts of the `$if(…)` that begins with token `name`, when it is one
    /// with two or three parts.
    fn conditional(&self, name: usize) -> Option<(usize, Vec<usize>)> {
        if !self.is(name, "$if") || !self.is(name + 1, "(") {
            return None;
        }
        let end = self.tokens[name + 1].mate;
        let mut commas = Vec::new();
        let mut at = name + 2;
        while at < end {
            if self.tokens[at].kind == Kind::Open {
                at = self.tokens[at].mate;
            } else if self.is(at, "...") {
                return None;
            } else if self.is(at, ",") {
                commas.push(at);
            }
            at += 1;
        }
        if commas.last().is_some_and(|last| last + 1 == end) {
            commas.pop();
        }
        matches!(commas.len(), 1 | 2).then_some((end, commas))
    }

    fn write_conditional(&mut self, name: usize, end: usize, commas: &[usize], depth: usize) -> Option<()> {
        self.gap(self.tokens[name].start);
        self.skip(self.tokens[name + 1].end);
        self.add("((");
        let mut from = name + 2;
        for (index, comma) in commas.iter().enumerate() {
            self.range(from, *comma, depth + 1)?;
            self.gap(self.tokens[*comma].start);
            self.skip(self.tokens[*comma].end);
            self.add(if index == 0 { ")?(" } else { "):(" });
            from = comma + 1;
        }
        let last = if self.is(end - 1, ",") && end > from { end - 1 } else { end };
        self.range(from, last, depth + 1)?;
        self.gap(self.tokens[last].start);
        self.skip(self.tokens[end].end);
        self.add(if commas.len() == 1 { "):(false))" } else { "))" });
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(source: &str) -> String {
        prepare(source).code
    }

    #[test]
    fn calls_of_extensions_go_through_one_function() {
        for (source, expected) in [
            ("$json.a.isEmpty()", "$_call($json.a,\"isEmpty\",)"),
            ("!$json.a . round( 2 ) + 1", "!$_call($json.a,\"round\", 2 ) + 1"),
            ("$json.list.unique().first().name", "$_call($_call($json.list,\"unique\",),\"first\",).name"),
            ("x => x.sum()", "x => $_call(x,\"sum\",)"),
            ("[1,2].map(n => n.round())", "[1,2].map(n => $_call(n,\"round\",))"),
            ("1.5.round(1)", "$_call(1.5,\"round\",1)"),
            ("2..ceil()", "$_call(2.,\"ceil\",)"),
            ("1e-3.round(2)", "$_call(1e-3,\"round\",2)"),
            ("new Date($json.d).format('yyyy')", "$_call(new Date($json.d),\"format\",'yyyy')"),
            ("`${$json.a.first()}-${b}`.hash()", "$_call(`${$_call($json.a,\"first\",)}-${b}`,\"hash\",)"),
            ("Math.round(1.5) + Object.keys(a).length", "Math.round(1.5) + Object.keys(a).length"),
            ("a.b['x'].c(1).keys()", "$_call(a.b['x'].c(1),\"keys\",)"),
            ("f(a.first(), b)", "f($_call(a,\"first\",), b)"),
            ("'a.first()'", "'a.first()'"),
            ("/x.first()/.test(a)", "/x.first()/.test(a)"),
            ("a.first", "a.first"),
            ("$('A').first().json.x.first()", "$_call($('A').first().json.x,\"first\",)"),
            ("$input.first().json.x", "$input.first().json.x"),
            ("a\n  .first()\n  .b", "$_call(a\n,\"first\",)\n  .b"),
            ("a ? b.first() : c.last()", "a ? $_call(b,\"first\",) : $_call(c,\"last\",)"),
            ("({keys() { return a.keys() }})", "({keys() { return $_call(a,\"keys\",) }})"),
            ("typeof a.first()", "typeof $_call(a,\"first\",)"),
        ] {
            assert_eq!(code(source), expected, "{source}");
        }
    }

    #[test]
    fn nothing_ends_an_optional_chain() {
        for (source, expected) in [
            ("a?.isEmpty()", "$_chain(a,$_1=>$_call($_1,\"isEmpty\",))"),
            ("a?.b.isEmpty().c", "$_chain(a,$_1=>$_call($_1.b,\"isEmpty\",).c)"),
            ("a?.b?.c.first()", "$_chain(a,$_1=>$_chain($_1.b,$_2=>$_call($_2.c,\"first\",)))"),
            ("a.first()?.b", "$_call(a,\"first\",)?.b"),
            ("a.first()?.b.last()", "$_chain($_call(a,\"first\",),$_1=>$_call($_1.b,\"last\",))"),
            ("a?.['b'].first()", "$_chain(a,$_1=>$_call($_1['b'],\"first\",))"),
            ("a?.b?.c", "a?.b?.c"),
            ("a?.first()?.b", "$_chain(a,$_1=>$_call($_1,\"first\",)?.b)"),
        ] {
            assert_eq!(code(source), expected, "{source}");
        }
    }

    #[test]
    fn a_condition_evaluates_what_it_chooses() {
        assert_eq!(code("$if(a, f(b, c), d)"), "(( a)?( f(b, c)):( d))".replace("(( a", "((a"));
        assert_eq!(code("$if(a,b)"), "((a)?(b):(false))");
        assert_eq!(code("$if(a,b,c,)"), "((a)?(b):(c))");
        assert_eq!(code("$if(a)"), "$if(a)");
        assert_eq!(code("$if($if(a,b,c).first(),d,e)"), "(($_call(((a)?(b):(c)),\"first\",))?(d):(e))");
    }

    #[test]
    fn names_and_places_are_told() {
        let prepared = prepare("foo.bar + $json.x.first(baz)");
        let names: Vec<&str> = prepared.names.iter().map(String::as_str).collect();
        assert_eq!(names, ["$json", "baz", "first", "foo"]);
        let at = prepared.code.find("baz").expect("there");
        assert_eq!(&"foo.bar + $json.x.first(baz)"[prepared.origin(at)..], "baz)");
        assert_eq!(code("a.first("), "a.first(");
    }
}
