//! Markdown as HTML, in the dialect that workflows were written for: headings with ids, blocks apart by blank lines,
//! tables, task lists and the rest behind switches.

mod blocks;
mod list;
mod spans;
mod table;

use std::collections::HashMap;

/// How deep quotes and lists may nest before they are taken as text.
const MAX_DEPTH: usize = 24;

/// How Markdown becomes HTML.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "the switches of the dialect, each independent")]
pub struct Options {
    /// A whole page instead of a piece.
    pub complete_document: bool,
    /// `{id}` at the end of a heading is its id.
    pub customized_header_id: bool,
    /// Entries of inner lists may be indented by less than four blanks.
    pub free_list_indent: bool,
    /// `:name:` becomes a picture character.
    pub emoji: bool,
    /// Mail addresses as character references.
    pub encode_emails: bool,
    /// Full stops after addresses are no part of them.
    pub exclude_trailing_punctuation: bool,
    /// Code between fences.
    pub fenced_code: bool,
    /// Ids of headings as GitHub makes them.
    pub github_header_id: bool,
    /// `@name` becomes a link.
    pub mentions: bool,
    /// Address of such links; `{u}` is the name.
    pub mention_link: String,
    /// Level of `#`.
    pub header_level_start: usize,
    /// Asterisks inside of words are text.
    pub literal_mid_word_asterisks: bool,
    /// Underscores inside of words are text.
    pub literal_mid_word_underscores: bool,
    /// Headings without ids.
    pub no_header_id: bool,
    /// Links open in a window of their own.
    pub new_window: bool,
    /// `=100x80` behind the address of a picture.
    pub image_dimensions: bool,
    /// In front of ids of headings.
    pub header_prefix: String,
    /// Ids keep what is no letter.
    pub raw_header_id: bool,
    /// The prefix is not changed.
    pub raw_prefix: bool,
    /// `#` needs a blank behind it.
    pub space_before_heading: bool,
    /// Every line break counts.
    pub simple_line_breaks: bool,
    /// Addresses become links without marks.
    pub auto_links: bool,
    /// Text that is indented as a whole is moved to the left.
    pub fix_indentation: bool,
    /// Quotes with a blank line between them stay apart.
    pub split_quotes: bool,
    /// `~~text~~`.
    pub strikethrough: bool,
    /// Tables.
    pub tables: bool,
    /// Ids for the headings of tables.
    pub table_header_id: bool,
    /// `- [x] text`.
    pub task_lists: bool,
    /// A backslash takes the meaning of `<` and `>`.
    pub escape_tags: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            complete_document: false,
            customized_header_id: false,
            free_list_indent: false,
            emoji: false,
            encode_emails: true,
            exclude_trailing_punctuation: false,
            fenced_code: true,
            github_header_id: false,
            mentions: false,
            mention_link: "https://github.com/{u}".into(),
            header_level_start: 1,
            literal_mid_word_asterisks: false,
            literal_mid_word_underscores: false,
            no_header_id: false,
            new_window: false,
            image_dimensions: false,
            header_prefix: String::new(),
            raw_header_id: false,
            raw_prefix: false,
            space_before_heading: false,
            simple_line_breaks: false,
            auto_links: false,
            fix_indentation: false,
            split_quotes: false,
            strikethrough: false,
            tables: false,
            table_header_id: false,
            task_lists: false,
            escape_tags: false,
        }
    }
}

/// A document under conversion.
struct Document<'a> {
    options: &'a Options,
    /// Addresses, titles and sizes by the name of their definition.
    definitions: HashMap<String, Definition>,
    /// How often an id was given away.
    ids: HashMap<String, usize>,
    depth: usize,
    /// How many lists there are around.
    in_list: usize,
}

/// `[name]: address "title"`.
#[derive(Debug, Clone, Default)]
struct Definition {
    url: String,
    title: String,
    size: Option<(String, String)>,
}

/// `text` as HTML.
pub fn to_html(text: &str, options: &Options) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\u{a0}', "&nbsp;");
    if options.fix_indentation {
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        let strip = |line: &str| {
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            line[blanks.min(indent)..].to_owned()
        };
        text = text.split('\n').map(strip).collect::<Vec<_>>().join("\n");
    }
    let lines: Vec<String> = text.split('\n').map(detab).collect();
    let mut document =
        Document { options, definitions: HashMap::new(), ids: HashMap::new(), depth: 0, in_list: 0 };
    let lines = document.take_definitions(lines);
    let html = document.blocks(&lines, false).join("\n");
    if options.complete_document {
        let html = html.trim();
        return format!(
            "<!DOCTYPE HTML>\n<html>\n<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n{html}\n</body>\n</html>"
        );
    }
    html
}

/// Tabs as blanks up to the next multiple of four; a line of blanks is empty.
fn detab(line: &str) -> String {
    if line.trim_matches([' ', '\t']).is_empty() {
        return String::new();
    }
    let mut text = String::with_capacity(line.len());
    let mut column = 0;
    for character in line.chars() {
        if character == '\t' {
            let blanks = 4 - column % 4;
            text.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        } else {
            text.push(character);
            column += 1;
        }
    }
    text
}

/// Text inside of code: nothing in it is markup.
fn escape_code(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        to_html(text, &Options::default())
    }

    #[test]
    fn blocks_have_the_known_shape() {
        assert_eq!(
            html("# Hello World\n\nSome text\nmore"),
            "<h1 id=\"helloworld\">Hello World</h1>\n<p>Some text\nmore</p>"
        );
        assert_eq!(
            html("Title\n=====\nSub\n---\n### Deep ###\n# Deep"),
            "<h1 id=\"title\">Title</h1>\n<h2 id=\"sub\">Sub</h2>\n<h3 id=\"deep\">Deep</h3>\n<h1 id=\"deep-1\">Deep</h1>"
        );
        assert_eq!(html("- a\n- b\n"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
        assert_eq!(html("1. a\n2. b\n\ntext"), "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<p>text</p>");
        assert_eq!(
            html("- a\n    - b\n    - c\n- d"),
            "<ul>\n<li>a<ul>\n<li>b</li>\n<li>c</li></ul></li>\n<li>d</li>\n</ul>"
        );
        assert_eq!(html("- a\n\n- b"), "<ul>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ul>");
        assert_eq!(html("3. a\n4. b"), "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
        assert_eq!(html("text\n- no list"), "<p>text\n- no list</p>");
        assert_eq!(html("> a\n> b\n\n> c"), "<blockquote>\n  <p>a\n  b</p>\n  <p>c</p>\n</blockquote>");
        assert_eq!(
            html("```js\nlet a = 1 < 2;\n```\n"),
            "<pre><code class=\"js language-js\">let a = 1 &lt; 2;\n</code></pre>"
        );
        assert_eq!(html("a\n\n    code *x*\n\nb"), "<p>a</p>\n<pre><code>code *x*\n</code></pre>\n<p>b</p>");
        assert_eq!(html("a\n\n---\n\n***"), "<p>a</p>\n<hr />\n<hr />");
        assert_eq!(html("<div>\n<b>x</b>\n\n*y*\n</div>\n\nz"), "<div>\n<b>x</b>\n\n*y*\n</div>\n<p>z</p>");
        assert_eq!(html(""), "");
    }

    #[test]
    fn spans_have_the_known_shape() {
        assert_eq!(
            html("**b** __b__ *i* _i_ ***bi*** a\\*b `c <d> *e*`"),
            "<p><strong>b</strong> <strong>b</strong> <em>i</em> <em>i</em> <strong><em>bi</em></strong> a*b <code>c &lt;d&gt; *e*</code></p>"
        );
        assert_eq!(
            html("[a](http://b.c/d_e?f=1&g=2 \"T\") ![p](q.png) <http://x.y>"),
            "<p><a href=\"http://b.c/d_e?f=1&g=2\" title=\"T\">a</a> <img src=\"q.png\" alt=\"p\" /> <a href=\"http://x.y\">http://x.y</a></p>"
        );
        assert_eq!(
            html("[a][1] and [b]\n\n[1]: http://x.y \"t\"\n[b]: /z"),
            "<p><a href=\"http://x.y\" title=\"t\">a</a> and <a href=\"/z\">b</a></p>"
        );
        assert_eq!(
            html("a & b < c &amp; <span class=\"x_y_z\">d</span> [no link]"),
            "<p>a &amp; b &lt; c &amp; <span class=\"x_y_z\">d</span> [no link]</p>"
        );
        assert_eq!(html("one  \ntwo..."), "<p>one<br />\ntwo…</p>");
        assert_eq!(html("~~a~~ https://x.y"), "<p>~~a~~ https://x.y</p>");
        assert_eq!(html("costs $5 and ¨ stay"), "<p>costs $5 and ¨ stay</p>");
    }

    #[test]
    fn switches_switch() {
        let options = Options {
            tables: true,
            strikethrough: true,
            task_lists: true,
            simple_line_breaks: true,
            no_header_id: true,
            new_window: true,
            auto_links: true,
            ..Options::default()
        };
        let html = |text: &str| to_html(text, &options);
        assert_eq!(html("# H\n~~x~~\ny"), "<h1>H</h1>\n<p><del>x</del><br />\ny</p>");
        assert_eq!(
            html("| A | B |\n|---|:--:|\n| 1 | **2** |"),
            "<table>\n<thead>\n<tr>\n<th>A</th>\n<th style=\"text-align:center;\">B</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td style=\"text-align:center;\"><strong>2</strong></td>\n</tr>\n</tbody>\n</table>"
        );
        assert_eq!(
            html("see https://x.y/z"),
            "<p>see <a href=\"https://x.y/z\" rel=\"noopener noreferrer\" target=\"_blank\">https://x.y/z</a></p>"
        );
        assert_eq!(
            html("- [x] done\n- [ ] open"),
            "<ul>\n<li class=\"task-list-item\" style=\"list-style-type: none;\"><input type=\"checkbox\" disabled style=\"margin: 0px 0.35em 0.25em -1.6em; vertical-align: middle;\" checked> done</li>\n<li class=\"task-list-item\" style=\"list-style-type: none;\"><input type=\"checkbox\" disabled style=\"margin: 0px 0.35em 0.25em -1.6em; vertical-align: middle;\"> open</li>\n</ul>"
        );
        let github = Options { github_header_id: true, header_prefix: "p-".into(), ..Options::default() };
        assert_eq!(to_html("# A b, C!", &github), "<h1 id=\"p-a-b-c\">A b, C!</h1>");
    }

    #[test]
    fn deep_and_long_texts_end() {
        assert!(html(&"> ".repeat(5000)).len() < 200_000);
        let mut deep = String::new();
        for level in 0..200 {
            deep += &format!("{}- x\n", "    ".repeat(level));
        }
        assert!(!html(&deep).is_empty());
        assert!(!html(&"*a ".repeat(20_000)).is_empty() && !html(&"[".repeat(20_000)).is_empty());
        assert!(!html(&"`".repeat(20_000)).is_empty() && !html(&"<div>\n".repeat(3000)).is_empty());
    }
}
