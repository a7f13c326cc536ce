//! Finds its way through JavaScript text without understanding it: skips strings, template literals, comments and
//! regular expressions, so that the end of a `{{ }}` segment and references to nodes are found where they really are.

/// How deep template literals may nest inside each other before the scan gives up.
const MAX_NESTED_TEMPLATES: usize = 64;

/// One step of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Code: the byte at this position is outside strings, comments and regular expressions.
    Code(usize),
    /// A whole string, comment, regular expression or stretch of template text: from, to (exclusive).
    Skipped(usize, usize),
}

/// Walks over JavaScript text.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// For each template literal that we are inside of: how many `{` are open in its current `${ }`.
    templates: Vec<usize>,
    /// Whether a `/` here would start a regular expression (the last token cannot end a value).
    expects_value: bool,
    /// Start of the identifier that ended last, to tell `return /x/` from `a /x`.
    word: Option<usize>,
}

impl<'a> Scan<'a> {
    /// Starts at byte `from` of `text`.
    pub(crate) fn new(text: &'a str, from: usize) -> Self {
        Self { bytes: text.as_bytes(), at: from, templates: Vec::new(), expects_value: true, word: None }
    }

    /// Whether the scan is inside the `${ }` of a template literal.
    pub(crate) fn in_template(&self) -> bool {
        !self.templates.is_empty()
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The next thing; `None` at the end, `Some(Err(()))` when a string, comment or template literal has no end.
    pub(crate) fn step(&mut self) -> Option<Result<Found, ()>> {
        let start = self.at;
        let byte = *self.bytes.get(start)?;
        let skipped = match byte {
            b'"' | b'\'' => self.quoted(byte),
            b'`' => {
                self.at += 1;
                self.template_text()
            }
            b'}' if self.templates.last() == Some(&0) => {
                self.templates.pop();
                self.at += 1;
                self.template_text()
            }
            b'/' if self.byte(1) == b'/' => {
                // It also ends at `}}`: in a one-line segment it must not swallow the end of the segment.
                let ends = |at: &usize| {
                    matches!(self.bytes[*at], b'\n' | b'\r') || self.bytes[*at..].starts_with(b"}}")
                };
                self.at = (start..self.bytes.len()).find(ends).unwrap_or(self.bytes.len());
                return Some(Ok(Found::Skipped(start, self.at)));
            }
            b'/' if self.byte(1) == b'*' => {
                let end = self.bytes[start + 2..].windows(2).position(|pair| pair == b"*/");
                let Some(end) = end else { return Some(Err(())) };
                self.at = start + 2 + end + 2;
                return Some(Ok(Found::Skipped(start, self.at)));
            }
            b'/' if self.value_expected(start) => self.regular_expression(),
            _ => {
                self.code(byte);
                return Some(Ok(Found::Code(start)));
            }
        };
        self.word = None;
        Some(skipped.map(|()| Found::Skipped(start, self.at)))
    }

    fn code(&mut self, byte: u8) {
        if let Some(open) = self.templates.last_mut() {
            match byte {
                b'{' => *open += 1,
                b'}' => *open -= 1,
                _ => {}
            }
        }
        if is_word(byte) {
            if self.word.is_none()
                || !self.at.checked_sub(1).is_some_and(|before| is_word(self.bytes[before]))
            {
                self.word = Some(self.at);
            }
            self.expects_value = false;
        } else if !byte.is_ascii_whitespace() {
            self.expects_value = !matches!(byte, b')' | b']' | b'}');
            self.word = None;
        }
        self.at += 1;
    }

    fn value_expected(&self, at: usize) -> bool {
        if self.expects_value {
            return true;
        }
        let Some(word) = self.word else { return false };
        let text = self.bytes[word..at].trim_ascii_end();
        let member = self.bytes[..word].trim_ascii_end().ends_with(b".");
        !member
            && matches!(text, b"return" | b"typeof" | b"case" | b"in" | b"of" | b"void" | b"delete" | b"else")
    }

    fn quoted(&mut self, quote: u8) -> Result<(), ()> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(b'\\') => self.at += 2,
                Some(byte) if *byte == quote => break,
                None | Some(b'\n') => return Err(()),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        self.expects_value = false;
        Ok(())
    }

    fn template_text(&mut self) -> Result<(), ()> {
        loop {
            match self.bytes.get(self.at) {
                Some(b'\\') => self.at += 2,
                Some(b'`') => {
                    self.at += 1;
                    self.expects_value = false;
                    return Ok(());
                }
                Some(b'$') if self.byte(1) == b'{' => {
                    self.at += 2;
                    if self.templates.len() >= MAX_NESTED_TEMPLATES {
                        return Err(());
                    }
                    self.templates.push(0);
                    self.expects_value = true;
                    return Ok(());
                }
                Some(_) => self.at += 1,
                None => return Err(()),
            }
        }
    }

    fn regular_expression(&mut self) -> Result<(), ()> {
        self.at += 1;
        let mut in_class = false;
        loop {
            match self.bytes.get(self.at) {
                Some(b'\\') => self.at += 2,
                Some(b'[') => {
                    in_class = true;
                    self.at += 1;
                }
                Some(b']') => {
                    in_class = false;
                    self.at += 1;
                }
                Some(b'/') if !in_class => break,
                None | Some(b'\n') => return Err(()),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        self.expects_value = false;
        Ok(())
    }
}

/// Whether `byte` can be part of an identifier (any byte beyond ASCII counts).
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// `source` with spaces for its strings, comments, regular expressions and the text of its template literals; what comes
/// after a mistake is left out.
pub fn outside_texts(source: &str) -> String {
    let mut scan = Scan::new(source, 0);
    let mut code = vec![b' '; source.len()];
    while let Some(Ok(found)) = scan.step() {
        if let Found::Code(at) = found {
            code[at] = source.as_bytes()[at];
        }
    }
    String::from_utf8_lossy(&code).into_owned()
}

/// Where the segment whose code starts at byte `from` of `text` ends: the position of its `}}`. `None` when the text
/// ends before, or its quotes and brackets do not fit together.
pub(crate) fn segment_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut scan = Scan::new(text, from);
    let mut open = 0usize;
    while let Some(Ok(found)) = scan.step() {
        let Found::Code(at) = found else { continue };
        if scan.in_template() {
            continue;
        }
        match bytes[at] {
            b'{' => open += 1,
            b'}' if open > 0 => open -= 1,
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
    }
    None
}
