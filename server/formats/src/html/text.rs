//! The text of a piece of a page as people read it: what each element adds.

use super::dom::{Dom, Element};
use super::passages::Passages;

/// Where long lines are broken.
const WIDTH: usize = 80;

/// The text of `nodes`.
pub(super) fn readable(nodes: &[Dom]) -> String {
    let mut passages = Passages::new(WIDTH);
    match bodies(nodes) {
        bodies if bodies.is_empty() => walk(nodes, &mut passages, ""),
        bodies => bodies.iter().for_each(|body| walk(&body.children, &mut passages, "body")),
    }
    passages.finish()
}

/// The bodies among `nodes` and what is directly inside of them; only they are shown of a whole page.
fn bodies(nodes: &[Dom]) -> Vec<&Element> {
    let elements = |nodes: &'_ [Dom]| -> Vec<usize> {
        nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| matches!(node, Dom::Element(_)))
            .map(|(at, _)| at)
            .collect()
    };
    let mut found = Vec::new();
    for at in elements(nodes) {
        let Dom::Element(element) = &nodes[at] else { continue };
        if element.name == "body" {
            found.push(&**element);
        } else if element.name == "html" {
            found.extend(bodies(&element.children));
        }
    }
    found
}

fn walk(nodes: &[Dom], out: &mut Passages, parent: &str) {
    for node in nodes {
        match node {
            Dom::Text(text) => out.inline(text, true),
            Dom::Element(element) => show(element, out, parent),
        }
    }
}

fn show(element: &Element, out: &mut Passages, parent: &str) {
    let name = element.name.as_str();
    let inside = |out: &mut Passages| walk(&element.children, out, name);
    match name {
        "script" | "style" => {}
        "br" => out.line_break(),
        "wbr" => out.may_break(),
        "article" | "aside" | "div" | "footer" | "form" | "header" | "main" | "nav" | "section" => {
            out.open(1, 0, false);
            inside(out);
            out.close(1);
        }
        "p" | "table" => {
            out.open(2, 0, false);
            inside(out);
            out.close(2);
        }
        "pre" => {
            out.open(2, 0, true);
            inside(out);
            out.close(2);
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            out.open(if matches!(name, "h1" | "h2" | "h3") { 3 } else { 2 }, 0, false);
            out.begin_capitals();
            inside(out);
            out.end_capitals();
            out.close(2);
        }
        "blockquote" => {
            out.open(2, 2, false);
            inside(out);
            out.close_quote(2);
        }
        "hr" => {
            out.open(2, 0, false);
            out.inline(&"-".repeat(WIDTH), true);
            out.close(2);
        }
        "img" => {
            let alt = element.attribute("alt").unwrap_or_default();
            match element.attribute("src") {
                None => out.inline(alt, false),
                Some(src) if alt.is_empty() => out.inline(&format!("[{src}]"), false),
                Some(src) => out.inline(&format!("{alt} [{src}]"), false),
            }
        }
        "a" => {
            let href = element.attribute("href").unwrap_or_default();
            let href = href.strip_prefix("mailto:").unwrap_or(href);
            if href.is_empty() || href.starts_with('#') {
                return inside(out);
            }
            let before = out.words();
            inside(out);
            if out.words() == before {
                out.inline(href, false);
            } else {
                out.inline(&format!(" [{href}]"), false);
            }
        }
        "ul" | "ol" => list(element, out, parent),
        _ => inside(out),
    }
}

fn list(element: &Element, out: &mut Passages, parent: &str) {
    let nested = parent == "li";
    let mut number = element.attribute("start").and_then(|start| start.parse::<i64>().ok()).unwrap_or(1);
    let mut entries = Vec::new();
    for child in &element.children {
        let prefix = match child {
            Dom::Text(text) if text.trim().is_empty() => continue,
            Dom::Element(item) if item.name == "li" => {
                let marker = if element.name == "ul" {
                    " * ".to_owned()
                } else {
                    number += 1;
                    format!(" {}. ", numeral(number - 1, element.attribute("type").unwrap_or("1")))
                };
                if nested { marker.trim_start().to_owned() } else { marker }
            }
            _ => String::new(),
        };
        entries.push((child, prefix));
    }
    if entries.is_empty() {
        return;
    }
    let width = entries.iter().map(|(_, prefix)| prefix.chars().count()).max().unwrap_or(0);
    let breaks = if nested { 1 } else { 2 };
    out.open(breaks, 0, false);
    for (child, prefix) in entries {
        out.open(1, width, false);
        walk(std::slice::from_ref(child), out, &element.name);
        out.close_entry(&prefix, width);
    }
    out.close_list(breaks);
}

/// `number` as a list of type `kind` shows it.
fn numeral(number: i64, kind: &str) -> String {
    match kind {
        "a" => letters(number, b'a'),
        "A" => letters(number, b'A'),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        _ => number.to_string(),
    }
}

fn letters(mut number: i64, base: u8) -> String {
    let mut reversed = Vec::new();
    while number > 0 {
        number -= 1;
        reversed.push(char::from(base + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    reversed.iter().rev().collect()
}

fn roman(number: i64) -> String {
    const SIGNS: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut left = number;
    let mut text = String::new();
    for (worth, sign) in SIGNS {
        while left >= worth {
            left -= worth;
            text.push_str(sign);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Page, Selection};

    fn text(html: &str) -> String {
        let page = Page::parse(html).expect("short");
        let body = Selection::parse("body").expect("a selector").find(&page);
        body[0].readable_text(&[Selection::parse(".hidden").expect("a selector")])
    }

    #[test]
    fn every_element_reads_as_people_expect() {
        assert_eq!(
            text("<h1>Hello World</h1><p>some <b>bold</b>\n text</p>"),
            "HELLO WORLD\n\nsome bold text"
        );
        assert_eq!(text("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"), " * a\n * b\n   1. c");
        assert_eq!(text("<a href='https://a.b'>link</a> <a href='#x'>here</a>"), "link [https://a.b] here");
        assert_eq!(text("<a href='mailto:a@b.c'></a>"), "a@b.c");
        assert_eq!(text("a<br>b<div>c</div>d<img alt=x src=y>"), "a\nb\nc\ndx [y]");
        assert_eq!(text("<blockquote>q<p>r</p></blockquote>"), "> q\n> \n> r");
        assert_eq!(text("<pre>  a\n  b</pre>"), "  a\n  b");
        assert_eq!(text("<p>a<span class=hidden>b</span>c</p><style>x</style><script>y</script>"), "ac");
        assert_eq!(text("<ol type=i start=3><li>x</li><li>y</li></ol>"), " iii. x\n iv.  y");
        assert_eq!(text(""), "");
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let words = "word ".repeat(30);
        let lines = text(&format!("<p>{words}</p>"));
        assert!(lines.lines().all(|line| line.len() <= 80), "{lines}");
        assert_eq!(lines.split_whitespace().count(), 30);
        assert_eq!(text(&"x".repeat(200)), "x".repeat(200));
    }
}
