//! Content lines: unfolding, folding, names with parameters, and escapes.

use ecow::EcoString;

/// A content line: `NAME;PARAM=value:value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Name in upper case.
    pub name: String,
    /// Parameters with names in upper case, values without quotes.
    pub parameters: Vec<(String, EcoString)>,
    /// The value as it stands there.
    pub value: EcoString,
}

impl Line {
    /// The value of parameter `name`.
    pub fn parameter(&self, name: &str) -> Option<&EcoString> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// The lines of a file, folded ones joined. What has no colon is given back as it is.
pub fn lines(text: &str) -> impl Iterator<Item = Result<Line, String>> + '_ {
    let mut rest = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        let mut line = rest.find(|line| !line.trim().is_empty())?.to_owned();
        while let Some(more) = rest.next_if(|next| next.starts_with([' ', '\t'])) {
            line.push_str(&more[1..]);
        }
        Some(parse(&line).ok_or(line))
    })
}

fn parse(line: &str) -> Option<Line> {
    let mut quoted = false;
    let mut ends = Vec::new();
    let mut colon = None;
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ';' if !quoted => ends.push(at),
            ':' if !quoted => {
                colon = Some(at);
                break;
            }
            _ => {}
        }
    }
    let colon = colon?;
    let head = &line[..colon];
    let starts = std::iter::once(0).chain(ends.iter().map(|at| at + 1));
    let mut parts = starts.zip(ends.iter().copied().chain([colon])).map(|(from, to)| &head[from..to]);
    let name = parts.next()?.trim().to_ascii_uppercase();
    let parameters = parts
        .filter_map(|part| part.split_once('='))
        .map(|(key, value)| {
            (key.trim().to_ascii_uppercase(), EcoString::from(value.trim().trim_matches('"')))
        })
        .collect();
    Some(Line { name, parameters, value: line[colon + 1..].into() })
}

/// Adds a line, folded so that no line has more than 75 bytes.
pub fn push(out: &mut String, name: &str, value: &str) {
    let line = format!("{name}:{value}");
    let mut room = 75;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(letter);
        room -= letter.len_utf8();
    }
    out.push_str("\r\n");
}

/// Text with the escapes of the standard.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace('\n', "\\n")
}

/// The value of a parameter: in quotes when it has to be.
pub fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|letter| *letter != '"' && !letter.is_control()).collect();
    if plain.contains([':', ';', ',']) { format!("\"{plain}\"") } else { plain }
}

/// Text without the escapes of the standard.
#[cfg(test)]
pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (letter, false) => out.push(letter),
        }
    }
    out
}
