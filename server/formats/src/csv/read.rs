//! Reading CSV.

use ecow::EcoString;

use super::NAME;
use crate::{FormatError, Limits};

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// What stands between fields; one character or several.
    pub delimiter: String,
    /// Whether the first record names the fields.
    pub header: bool,
    /// First line that is read, counted from 1; the header, when there is one, is expected there.
    pub from_line: usize,
    /// Most records that are read, without the header.
    pub max_records: Option<usize>,
    /// Take quotes in the middle of a field as they are, instead of refusing the file.
    pub relax_quotes: bool,
    /// Take records with more or fewer fields than the first, too.
    pub ragged: bool,
    /// Leave out records that break the rules, instead of refusing the file.
    pub skip_bad: Option<SkipBad>,
}

/// How many bad records may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkipBad {
    /// The most; `None`: any number.
    pub at_most: Option<usize>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            delimiter: ",".to_owned(),
            header: true,
            from_line: 1,
            max_records: None,
            relax_quotes: false,
            ragged: false,
            skip_bad: None,
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Names of the fields, when the file has a header (and is not empty).
    pub header: Option<Vec<EcoString>>,
    /// The records, each with as many fields as the header or the first record.
    pub rows: Vec<Vec<EcoString>>,
    /// How many bad records were left out.
    pub skipped: usize,
}

/// Reads `text`.
///
/// Records end at the line break that the first one ends at (`\n`, `\r\n` or `\r`); others are content.
///
/// # Errors
/// A quote that stands where none may, a quote that is not closed, a record with more or fewer fields than the first:
/// each with its line. Or more than `limits` allow.
///
/// ```
/// use formats::{Limits, csv};
/// let records = csv::read("name,age\nJo,30\n", &csv::ReadOptions::default(), &Limits::default())?;
/// assert_eq!(records.rows, [["Jo", "30"]]);
/// # Ok::<(), formats::FormatError>(())
/// ```
pub fn read(text: &str, options: &ReadOptions, limits: &Limits) -> Result<Records, FormatError> {
    limits.check_input(NAME, text.len())?;
    if options.delimiter.is_empty() || options.delimiter.contains(['"', '\r', '\n']) {
        return Err(FormatError::unsupported(NAME, "a delimiter is text without quotes and line breaks"));
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        delimiter: options.delimiter.as_bytes(),
        options,
        limits,
        at: 0,
        line: 1,
        line_break: None,
        expected: None,
        cells: 0,
        found: Records::default(),
    };
    reader.skip_lines(options.from_line);
    reader.all()?;
    Ok(reader.found)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    delimiter: &'a [u8],
    options: &'a ReadOptions,
    limits: &'a Limits,
    at: usize,
    line: usize,
    /// What ends a record, once one has ended.
    line_break: Option<&'static [u8]>,
    /// Fields of a record, once there was one.
    expected: Option<usize>,
    cells: usize,
    found: Records,
}

/// What stands after a field.
#[derive(PartialEq)]
enum After {
    Field,
    Record,
    End,
}

impl<'a> Reader<'a> {
    fn skip_lines(&mut self, from_line: usize) {
        while self.line < from_line && self.at < self.bytes.len() {
            match self.break_here() {
                Some(length) => {
                    self.at += length;
                    self.line += 1;
                }
                None => self.at += 1,
            }
        }
    }

    fn all(&mut self) -> Result<(), FormatError> {
        let mut after = After::Record;
        while after != After::End && self.at < self.bytes.len() {
            if self.options.max_records.is_some_and(|most| self.found.rows.len() >= most) {
                return Ok(());
            }
            let line = self.line;
            let mut fields = Vec::with_capacity(self.expected.unwrap_or(8));
            let mut broken = None;
            loop {
                let (field, next, problem) = self.field();
                broken = broken.or(problem);
                self.cells += 1;
                self.limits.check_cells(NAME, self.cells)?;
                fields.push(field);
                after = next;
                if after != After::Field {
                    break;
                }
            }
            match broken {
                Some(problem) => self.bad(problem)?,
                None => self.record(fields, line)?,
            }
        }
        Ok(())
    }

    fn record(&mut self, fields: Vec<EcoString>, line: usize) -> Result<(), FormatError> {
        if self.options.header && self.found.header.is_none() {
            self.expected = Some(fields.len());
            self.found.header = Some(fields);
            return Ok(());
        }
        let expected = *self.expected.get_or_insert(fields.len());
        if fields.len() != expected && !self.options.ragged {
            let first = if self.options.header { "the header" } else { "the first record" };
            return self.bad(format!("line {line} has {} fields, {first} has {expected}", fields.len()));
        }
        self.found.rows.push(fields);
        self.limits.check_rows(NAME, self.found.rows.len())
    }

    fn bad(&mut self, problem: String) -> Result<(), FormatError> {
        let Some(SkipBad { at_most }) = self.options.skip_bad else {
            return Err(FormatError::malformed(NAME, problem));
        };
        self.found.skipped += 1;
        match at_most {
            Some(most) if self.found.skipped > most => Err(FormatError::malformed(
                NAME,
                format!("more than {most} lines are wrong, the last one because {problem}"),
            )),
            _ => Ok(()),
        }
    }

    /// The field that starts here, what comes after it, and what is wrong with it.
    fn field(&mut self) -> (EcoString, After, Option<String>) {
        if self.bytes.get(self.at) == Some(&b'"') {
            return self.quoted();
        }
        let start = self.at;
        let (after, end, quote_at) = self.plain_end();
        let problem = quote_at.filter(|_| !self.options.relax_quotes).map(|line| {
            format!("line {line} has a quote in the middle of a field that does not start with one")
        });
        (self.text[start..end].into(), after, problem)
    }

    /// Goes on to the end of a field outside of quotes; also says where it ends, and the line of a quote in it.
    fn plain_end(&mut self) -> (After, usize, Option<usize>) {
        let mut quote = None;
        loop {
            if self.at >= self.bytes.len() {
                return (After::End, self.bytes.len(), quote);
            }
            let end = self.at;
            if let Some(length) = self.break_here() {
                self.at += length;
                self.line += 1;
                return (After::Record, end, quote);
            }
            if self.bytes[self.at..].starts_with(self.delimiter) {
                self.at += self.delimiter.len();
                return (After::Field, end, quote);
            }
            if self.bytes[self.at] == b'"' {
                quote = quote.or(Some(self.line));
            }
            self.at += 1;
        }
    }

    fn quoted(&mut self) -> (EcoString, After, Option<String>) {
        let opened = self.line;
        self.at += 1;
        let mut field = String::new();
        let mut start = self.at;
        loop {
            match self.bytes.get(self.at) {
                None => {
                    field.push_str(&self.text[start..]);
                    let problem = format!("the quote that opens on line {opened} is never closed");
                    return (field.into(), After::End, Some(problem));
                }
                Some(b'"') => {}
                Some(byte) => {
                    self.line += usize::from(*byte == b'\n');
                    self.at += 1;
                    continue;
                }
            }
            field.push_str(&self.text[start..self.at]);
            self.at += 1;
            if self.bytes.get(self.at) == Some(&b'"') {
                field.push('"');
                self.at += 1;
                start = self.at;
                continue;
            }
            let closes = self.at >= self.bytes.len()
                || self.break_here().is_some()
                || self.bytes[self.at..].starts_with(self.delimiter);
            if closes {
                let (after, _, _) = self.plain_end();
                return (field.into(), after, None);
            }
            let line = self.line;
            let rest = self.at;
            let (after, end, _) = self.plain_end();
            if self.options.relax_quotes {
                // Both quotes are content then.
                return (format!("\"{field}\"{}", &self.text[rest..end]).into(), after, None);
            }
            let problem = format!("line {line} has text after the quote that ends a field");
            return (field.into(), after, Some(problem));
        }
    }

    /// The length of the line break here. The first one decides which one counts.
    fn break_here(&mut self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        if let Some(line_break) = self.line_break {
            return rest.starts_with(line_break).then_some(line_break.len());
        }
        let found: &'static [u8] = match rest {
            [b'\r', b'\n', ..] => b"\r\n",
            [b'\r', ..] => b"\r",
            [b'\n', ..] => b"\n",
            _ => return None,
        };
        self.line_break = Some(found);
        Some(found.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, options: &ReadOptions) -> Result<Vec<Vec<String>>, String> {
        let records = read(text, options, &Limits::default()).map_err(|error| error.to_string())?;
        let rows = records.header.into_iter().chain(records.rows);
        Ok(rows.map(|row| row.iter().map(ToString::to_string).collect()).collect())
    }

    fn plain() -> ReadOptions {
        ReadOptions { header: false, ..ReadOptions::default() }
    }

    #[test]
    fn quotes_lines_and_delimiters() {
        let all = |text| rows(text, &plain()).expect("reads");
        assert_eq!(all("a,\"b \"\"c\"\"\nd\",\r\n1,2,3"), [["a", "b \"c\"\nd", ""], ["1", "2", "3"]]);
        assert_eq!(all("a\rb"), [["a"], ["b"]]);
        assert_eq!(all(""), Vec::<Vec<String>>::new());
        assert_eq!(all("a\n\nb\n"), [["a"], [""], ["b"]], "an empty line is a record with an empty field");
        assert_eq!(all("\"\"\n"), [[""]]);
        let wide = ReadOptions { delimiter: "||".to_owned(), ..plain() };
        assert_eq!(rows("a||b|c", &wide).expect("reads"), [["a", "b|c"]]);
    }

    #[test]
    fn what_breaks_the_rules_is_refused_with_its_line() {
        let error = |text| rows(text, &ReadOptions::default()).expect_err("is wrong");
        assert!(error("a,b\n1,2\n1").contains("line 3 has 1 fields, the header has 2"));
        assert!(error("a\nx\"y").contains("line 2 has a quote in the middle"));
        assert!(error("a\n\"x\"y").contains("line 2 has text after the quote"));
        assert!(error("a\n\n\"x").contains("line 3 is never closed"));
        let no_delimiter = ReadOptions { delimiter: String::new(), ..plain() };
        assert!(rows("a", &no_delimiter).is_err());
    }

    #[test]
    fn quotes_can_be_relaxed_and_bad_lines_left_out() {
        let relaxed = ReadOptions { relax_quotes: true, ..plain() };
        assert_eq!(rows("x\"y,\"5\" disk", &relaxed).expect("reads"), [["x\"y", "\"5\" disk"]]);
        let skipping =
            |at_most| ReadOptions { skip_bad: Some(SkipBad { at_most }), ..ReadOptions::default() };
        let text = "a,b\n1\n1,2\n1,2,3\n3,4\n";
        assert_eq!(rows(text, &skipping(None)).expect("reads"), [["a", "b"], ["1", "2"], ["3", "4"]]);
        assert!(rows(text, &skipping(Some(1))).expect_err("two are wrong").contains("more than 1 lines"));
    }

    #[test]
    fn starts_and_stops_where_it_is_told() {
        let options = ReadOptions { from_line: 3, max_records: Some(1), ..ReadOptions::default() };
        assert_eq!(rows("made \"by\" us\n\na\n1\n2\n", &options).expect("reads"), [["a"], ["1"]]);
        assert_eq!(rows("a\n", &ReadOptions { from_line: 9, ..plain() }).expect("reads").len(), 0);
    }

    #[test]
    fn limits_hold() {
        let few = Limits { rows: 2, ..Limits::default() };
        let error = read("a\n1\n2\n3\n", &ReadOptions::default(), &few).expect_err("three rows");
        assert_eq!(error.code(), "RR-FORMAT-0002");
        let small = Limits { input: 3, ..Limits::default() };
        assert!(read("a\n1\n", &ReadOptions::default(), &small).is_err());
    }
}
