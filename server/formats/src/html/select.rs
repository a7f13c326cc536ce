//! What a CSS selector finds, and what it is worth: text, markup, attributes, the value of a form field.
//!
//! Besides the selectors of CSS this knows those that scrapers are used to: `:contains("text")`, `:first`, `:last`,
//! `:eq(2)`, `:gt(1)`, `:lt(3)`, `:even` and `:odd`.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Node, Selector};

use super::dom::{Page, children};
use super::{HtmlError, MAX_DEPTH, text};

/// A selector that was understood.
pub struct Selection {
    /// One for each part between commas.
    alternatives: Vec<Vec<Stage>>,
}

/// A CSS selector, then a filter on all that it found so far.
struct Stage {
    selector: Option<Selector>,
    filter: Option<Filter>,
}

enum Filter {
    Contains(String),
    /// Counted from the end when negative.
    At(i64),
    After(i64),
    Before(i64),
    Even,
    Odd,
    Matches(Selector),
}

impl Selection {
    /// Understands `selector`. An empty one finds nothing.
    ///
    /// # Errors
    /// When it is no selector.
    pub fn parse(selector: &str) -> Result<Self, HtmlError> {
        let trimmed = selector.trim();
        if trimmed.is_empty() {
            return Ok(Self { alternatives: Vec::new() });
        }
        let failed = |message: String| HtmlError::Selector { selector: trimmed.to_owned(), message };
        if let Ok(plain) = Selector::parse(trimmed) {
            let stage = Stage { selector: Some(plain), filter: None };
            return Ok(Self { alternatives: vec![vec![stage]] });
        }
        let parts = split(trimmed, |character| character == ',');
        let alternatives = parts.iter().map(|part| stages(part.trim()).map_err(&failed));
        Ok(Self { alternatives: alternatives.collect::<Result<_, _>>()? })
    }

    /// The elements of `page` that fit, in the order of the page.
    pub fn find<'a>(&self, page: &'a Page) -> Vec<Found<'a>> {
        let mut found: Vec<ElementRef<'a>> = Vec::new();
        for stages in &self.alternatives {
            let mut current: Option<Vec<ElementRef<'a>>> = None;
            for stage in stages {
                let mut next = match (&stage.selector, current.take()) {
                    (None, before) => before.unwrap_or_default(),
                    (Some(selector), None) => page.0.select(selector).collect(),
                    (Some(selector), Some(before)) => {
                        let mut seen = HashSet::new();
                        let inside = before.iter().flat_map(|element| relatives(*element, selector));
                        inside.filter(|element| seen.insert(element.id())).collect()
                    }
                };
                if let Some(filter) = &stage.filter {
                    filter.apply(&mut next);
                }
                current = Some(next);
            }
            found.extend(current.unwrap_or_default());
        }
        if self.alternatives.len() > 1 {
            let wanted: HashSet<NodeId> = found.iter().map(|element| element.id()).collect();
            found = page
                .0
                .tree
                .nodes()
                .filter(|node| wanted.contains(&node.id()))
                .filter_map(ElementRef::wrap)
                .collect();
        }
        found.into_iter().map(Found).collect()
    }
}

/// What `selector`, written relative to `:scope`, finds around `element`.
fn relatives<'a>(element: ElementRef<'a>, selector: &Selector) -> Vec<ElementRef<'a>> {
    let root = element.parent().and_then(ElementRef::wrap).unwrap_or(element);
    let candidates = root.descendants().filter_map(ElementRef::wrap);
    candidates.filter(|candidate| selector.matches_with_scope(candidate, Some(element))).collect()
}

impl Filter {
    #[expect(clippy::cast_possible_wrap, reason = "counts of elements")]
    fn apply(&self, elements: &mut Vec<ElementRef<'_>>) {
        let count = elements.len() as i64;
        let place = |at: i64| if at < 0 { count + at } else { at };
        let mut index = -1;
        elements.retain(|element| {
            index += 1;
            match self {
                Self::Contains(part) => element.text().collect::<String>().contains(part.as_str()),
                Self::At(at) => index == place(*at),
                Self::After(at) => index > place(*at),
                Self::Before(at) => index < place(*at),
                Self::Even => index % 2 == 0,
                Self::Odd => index % 2 == 1,
                Self::Matches(selector) => selector.matches(element),
            }
        });
    }
}

/// Splits at characters outside of quotes and brackets.
fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_i32, None);
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, _) if depth == 0 && at(character) => {
                parts.push(&text[start..index]);
                start = index + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Cuts a selector behind each filter that CSS does not know.
fn stages(text: &str) -> Result<Vec<Stage>, String> {
    let css = |part: &str| Selector::parse(part).map_err(|error| error.to_string());
    let mut stages: Vec<Stage> = Vec::new();
    let mut rest = text;
    // Whether `rest` goes on with the compound that a filter ended.
    let mut same_compound = false;
    loop {
        let (before, filter, behind) = match next_filter(rest)? {
            Some((at, filter, behind)) => (&rest[..at], Some(filter), behind),
            None => (rest, None, ""),
        };
        if same_compound {
            let end = before.find([' ', '>', '+', '~', '\n', '\t']).unwrap_or(before.len());
            let (tail, further) = before.split_at(end);
            if !tail.is_empty() {
                stages
                    .push(Stage { selector: None, filter: Some(Filter::Matches(css(&format!("*{tail}"))?)) });
            }
            let further = further.trim();
            let selector = if further.is_empty() && (filter.is_none() || before.trim_end() == before) {
                None
            } else {
                Some(css(&format!(":scope {}", with_subject(further)))?)
            };
            if selector.is_some() || filter.is_some() {
                stages.push(Stage { selector, filter });
            }
        } else {
            stages.push(Stage { selector: Some(css(&with_subject(before))?), filter });
        }
        if behind.is_empty() {
            return Ok(stages);
        }
        rest = behind;
        same_compound = true;
    }
}

/// `part` with a subject: `div >` becomes `div > *`, nothing becomes `*`.
fn with_subject(part: &str) -> String {
    if part.is_empty() || part.ends_with([' ', '>', '+', '~', '\n', '\t']) {
        format!("{part}*")
    } else {
        part.to_owned()
    }
}

/// The first filter outside of quotes and brackets: where it starts, what it is, and what is behind it.
fn next_filter(text: &str) -> Result<Option<(usize, Filter, &str)>, String> {
    let (mut depth, mut quote) = (0_i32, None);
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, ':') if depth == 0 => {
                let rest = &text[index + 1..];
                let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(rest.len());
                let (name, behind) = rest.split_at(end);
                let argument = behind.strip_prefix('(').and_then(|inside| {
                    let close = closing(inside)?;
                    Some((inside[..close].trim(), &inside[close + 1..]))
                });
                let number = || {
                    let text = argument.map_or("", |(argument, _)| argument);
                    text.parse::<i64>().map_err(|_| format!("\":{name}\" needs a whole number"))
                };
                let filter = match name {
                    "first" => Filter::At(0),
                    "last" => Filter::At(-1),
                    "even" => Filter::Even,
                    "odd" => Filter::Odd,
                    "eq" => Filter::At(number()?),
                    "gt" => Filter::After(number()?),
                    "lt" => Filter::Before(number()?),
                    "contains" => {
                        let text = argument.map_or("", |(argument, _)| argument);
                        Filter::Contains(text.trim_matches(['"', '\'']).to_owned())
                    }
                    _ => continue,
                };
                return Ok(Some((index, filter, argument.map_or(behind, |(_, behind)| behind))));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// Where the bracket that was opened before `text` closes.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return Some(index),
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// An element that was found.
#[derive(Clone, Copy)]
pub struct Found<'a>(ElementRef<'a>);

impl<'a> Found<'a> {
    /// The markup inside.
    pub fn html(&self) -> String {
        self.0.inner_html()
    }

    /// The value of attribute `name`.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.0.attr(name)
    }

    /// All attributes in order.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.value().attrs()
    }

    /// All text inside as it stands in the page, without that of scripts and styles.
    pub fn raw_text(&self) -> String {
        let mut text = String::new();
        if is_code(self.0.value().name()) {
            return text;
        }
        for node in self.0.descendants() {
            let Node::Text(part) = node.value() else { continue };
            let hidden =
                node.parent().and_then(|parent| parent.value().as_element().map(|it| is_code(it.name())));
            if !hidden.unwrap_or(false) {
                text.push_str(part);
            }
        }
        text
    }

    /// The text inside as people read it: blocks on lines of their own, lists with bullets, links with their address.
    /// What fits one of `skipped` is left out.
    pub fn readable_text(&self, skipped: &[Selection]) -> String {
        let mut hidden = HashSet::new();
        for selection in skipped {
            for stage in selection.alternatives.iter().flatten() {
                let Some(selector) = &stage.selector else { continue };
                hidden.extend(self.0.select(selector).map(|element| element.id()));
            }
        }
        text::readable(&children(*self.0, &hidden, MAX_DEPTH))
    }

    /// What a form field holds: one value, or all that are chosen in a list of several; `None` when it holds nothing.
    pub fn form_value(&self) -> Option<Result<String, Vec<String>>> {
        match self.0.value().name() {
            "textarea" => Some(Ok(self.raw_text())),
            "select" => {
                let options: Vec<ElementRef<'_>> = self
                    .0
                    .descendants()
                    .filter_map(ElementRef::wrap)
                    .filter(|element| element.value().name() == "option")
                    .collect();
                let worth = |option: &ElementRef<'_>| {
                    option.attr("value").map_or_else(|| option.text().collect(), str::to_owned)
                };
                let chosen = options.iter().filter(|option| option.attr("selected").is_some());
                if self.0.attr("multiple").is_some() {
                    return Some(Err(chosen.map(worth).collect()));
                }
                chosen.clone().next().or(options.first()).map(worth).map(Ok)
            }
            "option" => {
                let own = self.0.attr("value").map(str::to_owned);
                Some(Ok(own.unwrap_or_else(|| self.raw_text())))
            }
            _ => self.0.attr("value").map(|value| Ok(value.to_owned())),
        }
    }
}

fn is_code(name: &str) -> bool {
    matches!(name, "script" | "style")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(selector: &str) -> Vec<String> {
        let page = Page::parse(
            "<ul class=a><li>one</li><li id=x>two</li><li>three <b>bold</b></li></ul><p>one more</p><script>no</script>",
        )
        .expect("short");
        let found = Selection::parse(selector).expect("a selector");
        found.find(&page).iter().map(Found::raw_text).collect()
    }

    #[test]
    fn selectors_of_css_and_of_scrapers_find_elements() {
        assert_eq!(texts("ul.a > li"), ["one", "two", "three bold"]);
        assert_eq!(texts("p, #x"), ["two", "one more"]);
        assert_eq!(texts("li:eq(1)"), ["two"]);
        assert_eq!(texts("li:last b"), ["bold"]);
        assert_eq!(texts("li:contains('e'):first"), ["one"]);
        assert_eq!(texts("li:contains(\"two\")"), ["two"]);
        assert_eq!(texts("li:gt(0)#x"), ["two"]);
        assert_eq!(texts("li:first + li"), ["two"]);
        assert_eq!(texts("li:contains(nothing), p"), ["one more"]);
        assert_eq!(texts(""), Vec::<String>::new());
        assert_eq!(texts("script"), [""]);
        assert!(Selection::parse("li[").is_err() && Selection::parse("li:eq(x)").is_err());
        assert!(Selection::parse("li:nonsense").is_err());
    }

    #[test]
    fn form_fields_give_their_values() {
        let page = Page::parse(
            "<input value=i><textarea>t</textarea><select><option>a<option value=b selected>B</select>\
             <select multiple><option selected>c<option selected>d</select><p>",
        )
        .expect("short");
        let value = |selector: &str| {
            let found = Selection::parse(selector).expect("a selector").find(&page);
            found.first().and_then(Found::form_value)
        };
        assert_eq!(value("input"), Some(Ok("i".into())));
        assert_eq!(value("textarea"), Some(Ok("t".into())));
        assert_eq!(value("select:not([multiple])"), Some(Ok("b".into())));
        assert_eq!(value("select[multiple]"), Some(Err(vec!["c".into(), "d".into()])));
        assert_eq!(value("p"), None);
    }
}
