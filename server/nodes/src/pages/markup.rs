//! Texts inside of pages: escaped, or cleaned down to harmless markup.

/// `text` as it may stand between tags and inside of quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Tags that stay, and whether they have an end.
const TAGS: [(&str, bool); 38] = [
    ("a", true),
    ("abbr", true),
    ("b", true),
    ("blockquote", true),
    ("br", false),
    ("caption", true),
    ("code", true),
    ("dd", true),
    ("del", true),
    ("div", true),
    ("dl", true),
    ("dt", true),
    ("em", true),
    ("h1", true),
    ("h2", true),
    ("h3", true),
    ("h4", true),
    ("h5", true),
    ("h6", true),
    ("hr", false),
    ("i", true),
    ("img", false),
    ("li", true),
    ("ol", true),
    ("p", true),
    ("pre", true),
    ("small", true),
    ("span", true),
    ("strong", true),
    ("sub", true),
    ("sup", true),
    ("table", true),
    ("tbody", true),
    ("td", true),
    ("th", true),
    ("thead", true),
    ("tr", true),
    ("ul", true),
];

/// Attributes that stay, beside addresses.
const ATTRIBUTES: [&str; 8] = ["alt", "title", "width", "height", "colspan", "rowspan", "start", "lang"];

/// Elements whose content goes with them.
const DROPPED: [&str; 4] = ["script", "style", "iframe", "template"];

/// `html` built anew from what is known to be harmless: unknown tags and attributes are left out, every tag is closed,
/// and addresses are those of the web, of mail, and of pictures inside of the page.
pub(crate) fn clean(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&'static str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&text(&rest[..at]));
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            out.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if DROPPED.contains(&tag.name.as_str()) && !tag.closes {
            let end = format!("</{}", tag.name);
            rest = rest.to_ascii_lowercase().find(&end).map_or("", |at| &rest[at..]);
            continue;
        }
        let Some((name, has_end)) = TAGS.iter().find(|(name, _)| *name == tag.name) else { continue };
        if !tag.closes {
            out.push('<');
            out.push_str(name);
            tag.attributes.iter().for_each(|(attribute, value)| out.push_str(&kept(name, attribute, value)));
            out.push('>');
            if *has_end {
                open.push(name);
            }
        } else if open.contains(name) {
            while let Some(last) = open.pop() {
                out.push_str(&format!("</{last}>"));
                if last == *name {
                    break;
                }
            }
        }
    }
    out.push_str(&text(rest));
    for name in open.iter().rev() {
        out.push_str(&format!("</{name}>"));
    }
    out
}

/// Text between tags; what is escaped already stays so.
fn text(text: &str) -> String {
    text.replace('>', "&gt;").replace('"', "&quot;")
}

fn kept(tag: &str, attribute: &str, value: &str) -> String {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let web = ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    let fits = match (tag, attribute) {
        ("a", "href") => web,
        ("img", "src") => lower.starts_with("https://") || lower.starts_with("data:image/"),
        _ => ATTRIBUTES.contains(&attribute),
    };
    match (fits, attribute) {
        (false, _) => String::new(),
        (true, "href") => {
            format!(" href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\"", escape(value))
        }
        (true, _) => format!(" {attribute}=\"{}\"", escape(value)),
    }
}

struct Tag {
    name: String,
    closes: bool,
    attributes: Vec<(String, String)>,
    length: usize,
}

impl Tag {
    /// The tag that `text` begins with.
    fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let name_end = inner.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(inner.len());
        if name_end == 0 || !inner.starts_with(|it: char| it.is_ascii_alphabetic()) {
            return None;
        }
        let name = inner[..name_end].to_ascii_lowercase();
        let mut rest = &inner[name_end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some(Self { name, closes, attributes, length: text.len() - after.len() });
            }
            let end = rest.find(|it: char| it.is_whitespace() || matches!(it, '=' | '>' | '/'))?;
            let key = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                (value, rest) = match after.chars().next()? {
                    quote @ ('"' | '\'') => after[1..].split_once(quote)?,
                    _ => after.split_at(after.find(|it: char| it.is_whitespace() || it == '>')?),
                };
            } else if key.is_empty() {
                return None;
            }
            attributes.push((key, value.replace("&amp;", "&").replace("&quot;", "\"")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_or_load_or_break_out_is_gone() {
        for (html, cleaned) in [
            ("<b onclick=x>hi</b>", "<b>hi</b>"),
            ("<script>alert(1)</script>ok", "ok"),
            ("<img src=x onerror=alert(1)>", "<img>"),
            ("<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>"),
            (
                "<a href='https://a.example/?b=1&amp;c=2'>x</a>",
                "<a href=\"https://a.example/?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>",
            ),
            ("</form></div><p>one", "<p>one</p>"),
            ("<ul><li>a<li>b</ul>", "<ul><li>a<li>b</li></li></ul>"),
            ("1 < 2 <", "1 &lt; 2 &lt;"),
            ("<form action=x><input></form>t", "t"),
            ("<!-- <b> -->c", "c"),
            ("<b title='\"><script>'>x", "<b title=\"&quot;&gt;&lt;script&gt;\">x</b>"),
            // `ifr<b` is the name of an element (HTML 13.2.5.8), and one that nobody allows.
            ("<ifr<b>ame>", "ame&gt;"),
        ] {
            assert_eq!(clean(html), cleaned, "{html}");
        }
    }

    #[test]
    fn nonsense_ends() {
        for html in ["<", "<a", "<a b", "<a b=", "<a b='", "<!--", "<script>", "</", "<a =>", "<a/ / b>"] {
            clean(html);
        }
    }
}
