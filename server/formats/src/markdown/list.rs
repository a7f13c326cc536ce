//! Lists: entries, inner lists, task lists.

use std::sync::LazyLock;

use regex::Regex;

use super::Document;
use super::blocks::{captured, pattern};

/// The marker at the start of an entry.
struct Marker {
    indent: usize,
    /// Bytes up to the text of the entry.
    length: usize,
    ordered: bool,
}

fn marker(line: &str) -> Option<Marker> {
    static MARKER: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^( {0,3})([*+-]|[0-9]+[.])[ ]+"));
    let found = captured(&MARKER, line)?;
    let sign = found.get(2)?.as_str();
    Some(Marker { indent: found.get(1)?.len(), length: found.get(0)?.len(), ordered: sign.ends_with('.') })
}

fn outdent(line: &str) -> &str {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    &line[blanks.min(4)..]
}

impl Document<'_> {
    /// The list (or lists) that start at line `at`, and where they end.
    pub(super) fn list(&mut self, lines: &[String], at: usize) -> Option<(String, usize)> {
        marker(&lines[at])?;
        let mut end = at + 1;
        while end < lines.len() {
            if !lines[end].is_empty() {
                end += 1;
                continue;
            }
            let Some(next) = (end..lines.len()).find(|next| !lines[*next].is_empty()) else { break };
            // A blank line and then text at the margin end the list.
            if !lines[next].starts_with(' ') && marker(&lines[next]).is_none() {
                break;
            }
            end = next;
        }
        let own = &lines[at..end];
        let inner = self.in_list > 0;
        Some((self.lists(own, inner), end))
    }

    /// One list, or several where the kind of marker changes.
    fn lists(&mut self, lines: &[String], inner: bool) -> String {
        let mut parts: Vec<(bool, Vec<String>)> = Vec::new();
        for line in lines {
            let starts = marker(line).map(|marker| marker.ordered);
            match (parts.last_mut(), starts) {
                (Some((ordered, part)), Some(now)) if *ordered == now => part.push(line.clone()),
                (Some((_, part)), None) => part.push(line.clone()),
                (_, starts) => parts.push((starts.unwrap_or(false), vec![line.clone()])),
            }
        }
        let htmls: Vec<String> =
            parts.iter().map(|(ordered, lines)| self.one_list(*ordered, lines, inner)).collect();
        htmls.join("\n")
    }

    fn one_list(&mut self, ordered: bool, lines: &[String], inner: bool) -> String {
        let last = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        let lines = &lines[..last];
        let loose = lines.iter().any(String::is_empty);
        let indent = marker(&lines[0]).map_or(0, |marker| marker.indent);
        let mut entries: Vec<Vec<String>> = Vec::new();
        for line in lines {
            let found = marker(line).filter(|found| !self.options.free_list_indent || found.indent == indent);
            match (found, entries.last_mut()) {
                (Some(found), _) => entries.push(vec![line[found.length..].to_owned()]),
                (None, Some(entry)) => entry.push(line.clone()),
                (None, None) => {}
            }
        }
        let (name, start) = if ordered {
            let first: String = lines[0].trim_start().chars().take_while(char::is_ascii_digit).collect();
            ("ol", if first == "1" { String::new() } else { format!(" start=\"{first}\"") })
        } else {
            ("ul", String::new())
        };
        self.in_list += 1;
        let entries: Vec<String> = entries.iter().map(|entry| self.entry(entry, loose)).collect();
        self.in_list -= 1;
        let after = if inner { "" } else { "\n" };
        format!("<{name}{start}>\n{}{after}</{name}>", entries.join("\n"))
    }

    fn entry(&mut self, lines: &[String], loose: bool) -> String {
        static TASK: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^\[([xX ]?)\]"));
        let mut lines: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| if index == 0 { line.clone() } else { outdent(line).to_owned() })
            .collect();
        let (mut class, mut check) = ("", String::new());
        if self.options.task_lists
            && let Some(found) = captured(&TASK, &lines[0])
        {
            let done = found.get(1).is_some_and(|sign| sign.as_str().eq_ignore_ascii_case("x"));
            class = " class=\"task-list-item\" style=\"list-style-type: none;\"";
            let checked = if done { " checked" } else { "" };
            check = format!(
                "<input type=\"checkbox\" disabled style=\"margin: 0px 0.35em 0.25em -1.6em; vertical-align: middle;\"{checked}>"
            );
            let length = found.get(0).map_or(0, |whole| whole.end());
            lines[0] = lines[0][length..].to_owned();
        }
        let fenced = (0..lines.len()).any(|at| self.fenced(&lines, at).is_some());
        let html = if loose || fenced {
            let mut html = self.blocks(&lines, true).join("\n");
            if !check.is_empty() {
                html = match html.strip_prefix("<p>") {
                    Some(rest) => {
                        format!("<p>{check}{}{rest}", if lines[0].starts_with(' ') { " " } else { "" })
                    }
                    None => check + &html,
                };
            }
            if loose {
                html
            } else {
                html.strip_prefix("<p>").map_or(html.clone(), |rest| rest.replacen("</p>", "", 1))
            }
        } else {
            // Only the first line can be text in front of an inner list.
            let start = (1..lines.len()).find(|at| marker(&lines[*at]).is_some()).unwrap_or(lines.len());
            let text = self.spans(&lines[..start].join("\n"));
            let inner = if start < lines.len() && self.depth < super::MAX_DEPTH {
                self.depth += 1;
                let html = self.lists(&lines[start..], true);
                self.depth -= 1;
                html
            } else {
                lines[start..].join("\n")
            };
            check + &text + &inner
        };
        format!("<li{class}>{html}</li>")
    }
}
