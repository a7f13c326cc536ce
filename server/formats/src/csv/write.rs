//! Writing CSV.

/// How to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// What stands between fields.
    pub delimiter: String,
    /// Whether a byte order mark comes first, which spreadsheet programs need to see that the text is UTF-8.
    pub bom: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { delimiter: ",".to_owned(), bom: false }
    }
}

/// Writes `rows`, one a line, without a line break after the last.
///
/// ```
/// use formats::csv;
/// let text = csv::write([["a", "say \"hi\""]], &csv::WriteOptions::default());
/// assert_eq!(text, "a,\"say \"\"hi\"\"\"");
/// ```
pub fn write<'a, R: IntoIterator<Item = &'a str>>(
    rows: impl IntoIterator<Item = R>,
    options: &WriteOptions,
) -> String {
    let mut text = String::new();
    if options.bom {
        text.push('\u{feff}');
    }
    for (number, row) in rows.into_iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        for (column, field) in row.into_iter().enumerate() {
            if column > 0 {
                text.push_str(&options.delimiter);
            }
            push_field(&mut text, field, &options.delimiter);
        }
    }
    text
}

fn push_field(text: &mut String, field: &str, delimiter: &str) {
    let quoted = field.contains(['"', '\n', '\r'])
        || (!delimiter.is_empty() && field.contains(delimiter))
        // A file that starts with these letters is taken for another format (SYLK) by spreadsheet programs.
        || field == "ID";
    if quoted {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_quotes_gets_them() {
        let options = WriteOptions { delimiter: ";".to_owned(), bom: true };
        let text = write([["ID", "a,b"], ["c;d", "x\ny"]], &options);
        assert_eq!(text, "\u{feff}\"ID\";a,b\n\"c;d\";\"x\ny\"");
    }
}
