//! Tables: a row of headings, a row of dashes, rows of cells.

use std::sync::LazyLock;

use regex::Regex;

use super::Document;
use super::blocks::pattern;

/// Stands for a pipe that is text.
const PIPE: char = '\u{e009}';

impl Document<'_> {
    /// The table that starts at line `at`, and where it ends.
    pub(super) fn table(&mut self, lines: &[String], at: usize) -> Option<(String, usize)> {
        static DASHES: LazyLock<Option<Regex>> = LazyLock::new(|| {
            pattern(r"^ {0,3}(?:\|? *:? *[-=]{2,} *:? *\| *:? *[-=]{2,}[-=:| ]*|\| *:? *[-=]{2,} *:? *\| *)$")
        });
        if !self.options.tables || !lines[at].contains('|') {
            return None;
        }
        let dashes =
            lines.get(at + 1).filter(|line| DASHES.as_ref().is_some_and(|dashes| dashes.is_match(line)))?;
        let heads = cells(&lines[at]);
        let styles: Vec<&str> = cells(dashes).iter().map(|cell| style(cell)).collect();
        if heads.len() < styles.len() {
            return None;
        }
        let end = (at + 2..lines.len()).find(|end| lines[*end].is_empty()).unwrap_or(lines.len());
        let align = |column: usize| styles.get(column).copied().unwrap_or("");
        let mut html = String::from("<table>\n<thead>\n<tr>\n");
        for (column, head) in heads.iter().enumerate() {
            let id = if self.options.table_header_id {
                format!(" id=\"{}\"", head.replace(' ', "_").to_lowercase())
            } else {
                String::new()
            };
            html += &format!("<th{id}{}>{}</th>\n", align(column), self.spans(head));
        }
        html += "</tr>\n</thead>\n<tbody>\n";
        for line in &lines[at + 2..end] {
            let row = cells(line);
            html += "<tr>\n";
            for column in 0..heads.len() {
                let cell = row.get(column).map_or("", String::as_str);
                html += &format!("<td{}>{}</td>\n", align(column), self.spans(cell));
            }
            html += "</tr>\n";
        }
        Some((html + "</tbody>\n</table>", end))
    }
}

fn cells(line: &str) -> Vec<String> {
    let safe = line.replace("\\|", &PIPE.to_string());
    let inner = safe.trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(|cell| cell.trim().replace(PIPE, "|")).collect()
}

fn style(dashes: &str) -> &'static str {
    match (dashes.starts_with(':'), dashes.ends_with(':')) {
        (true, true) => " style=\"text-align:center;\"",
        (true, false) => " style=\"text-align:left;\"",
        (false, true) => " style=\"text-align:right;\"",
        (false, false) => "",
    }
}
