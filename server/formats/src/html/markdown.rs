//! HTML as Markdown.

mod rules;
mod walk;

use fancy_regex::Regex;

use super::HtmlError;
use super::dom::Page;

/// How code blocks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeStyle {
    /// Between fences.
    #[default]
    Fenced,
    /// Indented by four blanks.
    Indented,
}

/// A change to texts.
#[derive(Debug, Clone)]
pub enum Replacement {
    /// The first place where exactly this text stands.
    Text(String, String),
    /// Every place that fits a pattern; `$1` and `$&` stand for what was found.
    Pattern(Box<Regex>, String),
}

/// How HTML becomes Markdown.
#[derive(Debug, Clone)]
pub struct MarkdownOptions {
    /// What stands before an entry of a list.
    pub bullet: String,
    /// Fence of code blocks.
    pub fence: String,
    /// How code blocks are written.
    pub code_style: CodeStyle,
    /// Around emphasis.
    pub emphasis: String,
    /// Around strong emphasis.
    pub strong: String,
    /// Elements left out with all that is in them, besides the usual ones.
    pub ignored: Vec<String>,
    /// Elements that stand on lines of their own, besides the usual ones.
    pub blocks: Vec<String>,
    /// Keep pictures that are part of the page (`data:` addresses).
    pub data_images: bool,
    /// At most so many line breaks in a row; 0 is any number.
    pub max_newlines: usize,
    /// Addresses of links at the end instead of in the text.
    pub link_references: bool,
    /// Instead of the usual escapes anywhere in texts.
    pub escape_everywhere: Option<Replacement>,
    /// Instead of the usual escapes at the start of lines.
    pub escape_line_start: Option<Replacement>,
    /// More changes to texts.
    pub replacements: Vec<Replacement>,
}

impl Default for MarkdownOptions {
    fn default() -> Self {
        Self {
            bullet: "*".into(),
            fence: "```".into(),
            code_style: CodeStyle::Fenced,
            emphasis: "_".into(),
            strong: "**".into(),
            ignored: Vec::new(),
            blocks: Vec::new(),
            data_images: false,
            max_newlines: 3,
            link_references: false,
            escape_everywhere: None,
            escape_line_start: None,
            replacements: Vec::new(),
        }
    }
}

impl Replacement {
    /// `text` with the change made. A pattern that takes too long changes nothing.
    pub(super) fn apply(&self, text: &str) -> String {
        match self {
            Self::Text(from, to) => text.replacen(from.as_str(), &to.replace("$&", from), 1),
            Self::Pattern(pattern, to) => {
                let to = to.replace("$&", "${0}");
                let replaced = pattern.try_replacen(text, 0, to.as_str());
                replaced.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
            }
        }
    }
}

/// `html` as Markdown.
///
/// # Errors
/// When the page is too long.
pub fn to_markdown(html: &str, options: &MarkdownOptions) -> Result<String, HtmlError> {
    let page = Page::parse_piece(html)?;
    Ok(walk::Writer::new(options).write(&page.tree()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn md(html: &str) -> String {
        to_markdown(html, &MarkdownOptions::default()).expect("short")
    }

    #[test]
    fn every_element_becomes_its_markdown() {
        assert_eq!(
            md("<h1>Title</h1><p>Some <b>bold</b>, <i>slanted</i> and <del>gone</del> text.</p>"),
            "# Title\n\nSome **bold**, _slanted_ and ~~gone~~ text."
        );
        assert_eq!(
            md("<b>a</b> <a href='https://x.y/?a=(1)'>link</a>"),
            "**a** [link](https://x.y/?a=%281%29)"
        );
        assert_eq!(
            md("<a href='https://x.y'>https://x.y</a><img src=p.png alt=P title=T><img src='data:x'>"),
            "<https://x.y>![P](p.png \"T\")"
        );
        assert_eq!(md("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"), "* a\n* b  \n   * c");
        assert_eq!(md("<ol><li>a</li><li> </li><li>b</li></ol>"), "1. a\n2. b");
        assert_eq!(md("<blockquote><p>q</p></blockquote>x<br>y<hr>z"), "> q\n\nx  \ny\n\n---\n\nz");
        assert_eq!(md("<p>use <code>a `b` c</code></p>"), "use `` a `b` c ``");
        assert_eq!(md("<pre><code class='language-js'>let a = *1;</code></pre>"), "```js\nlet a = *1;\n```");
        assert_eq!(
            md("<table><tr><th>A</th><th>Bee</th></tr><tr><td>1</td><td>x|y</td></tr></table>"),
            "| A | Bee  |\n| - | ---- |\n| 1 | x\\|y |"
        );
        assert_eq!(md("<p>1. a * b_c [d]</p><p># no</p>- e"), "1\\. a \\* b\\_c \\[d\\]\n\n\\# no\n\n\\- e");
        assert_eq!(md("<head><title>t</title></head><style>s</style><script>s</script><p> </p><b></b>"), "");
    }

    #[test]
    fn options_change_the_writing() {
        let options = MarkdownOptions {
            bullet: "-".into(),
            emphasis: "*".into(),
            strong: "__".into(),
            code_style: CodeStyle::Indented,
            ignored: vec!["h1".into()],
            link_references: true,
            data_images: true,
            replacements: vec![Replacement::Text("x".into(), "y".into())],
            ..MarkdownOptions::default()
        };
        let html = "<h1>no</h1><ul><li>xx</li></ul><em>e</em><strong>s</strong><a href=u>l</a><img src='data:,'>\
                    <pre><code>c</code></pre>";
        assert_eq!(
            to_markdown(html, &options).as_deref(),
            Ok("- yx\n*e*__s__[l][1]![](data:,)\n\n    c\n\n\n[1]: u")
        );
    }
}
