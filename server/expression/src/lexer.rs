//! Splits the source of a segment into JavaScript tokens, one at a time. Whatever the native language does not know is
//! [`Stop::Unsupported`](crate::parser::Stop): then a script answers.

use ecow::EcoString;

use crate::parser::Stop;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'a> {
    /// A number literal.
    Number(f64),
    /// A string literal, unescaped.
    String(EcoString),
    /// A name or keyword.
    Word(&'a str),
    /// An operator or bracket.
    Sign(&'static str),
    /// The backtick that opens a template literal; its texts are read with [`Lexer::template_text`].
    Backtick,
    /// The end of the source.
    End,
}

/// What ends a text of a template literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEnd {
    /// The closing backtick.
    Backtick,
    /// `${`.
    Value,
}

/// Longer signs come before their beginnings.
const SIGNS: &[&str] = &[
    "===", "!==", "**=", "...", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??",
    "?.", "**", "++", "--", "+=", "-=", "*=", "/=", "%=", "<<", ">>", "(", ")", "[", "]", "{", "}", ",", ":",
    ";", ".", "?", "!", "<", ">", "+", "-", "*", "/", "%",
];

/// Reads tokens from a source.
#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning of `source`.
    pub(crate) fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    /// Byte position after the last token.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    /// The next token.
    pub(crate) fn next(&mut self) -> Result<Token<'a>, Stop> {
        self.skip_space()?;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token::End) };
        match first {
            '"' | '\'' => self.string(first),
            '`' => {
                self.at += 1;
                Ok(Token::Backtick)
            }
            '0'..='9' => self.number(),
            '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => self.number(),
            _ if starts_word(first) => {
                let length = rest.find(|next| !continues_word(next)).unwrap_or(rest.len());
                if rest[length..].starts_with('\\') {
                    return Err(Stop::Unsupported);
                }
                self.at += length;
                Ok(Token::Word(&rest[..length]))
            }
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or(Stop::Unsupported)?;
                // `a?.5:b` is a condition.
                let sign = match *sign {
                    "?." if rest[2..].starts_with(|next: char| next.is_ascii_digit()) => "?",
                    sign => sign,
                };
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
        }
    }

    fn skip_space(&mut self) -> Result<(), Stop> {
        loop {
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.at += 4 + comment.find("*/").ok_or(Stop::Unsupported)?;
            } else {
                let trimmed = rest.trim_start_matches(is_space);
                if trimmed.len() == rest.len() {
                    return Ok(());
                }
                self.at = self.source.len() - trimmed.len();
            }
        }
    }

    fn number(&mut self) -> Result<Token<'a>, Stop> {
        let rest = self.rest();
        let (radix, skip) = match rest.as_bytes() {
            [b'0', b'x' | b'X', ..] => (16, 2),
            [b'0', b'o' | b'O', ..] => (8, 2),
            [b'0', b'b' | b'B', ..] => (2, 2),
            [b'0', b'0'..=b'9', ..] => return Err(Stop::Unsupported),
            _ => (10, 0),
        };
        let digits = &rest[skip..];
        let length = match radix {
            10 => decimal_length(digits),
            _ => digits.find(|digit: char| !digit.is_digit(radix)).unwrap_or(digits.len()),
        };
        // A name right behind a number (`1n`, `1_000`, `3px`) is none of ours.
        if length == 0 || digits[length..].starts_with(|next| continues_word(next) || next == '\\') {
            return Err(Stop::Unsupported);
        }
        let number = match radix {
            10 => digits[..length].parse().map_err(|_| Stop::Unsupported)?,
            _ => crate::operators::parse_radix(&digits[..length], radix).ok_or(Stop::Unsupported)?,
        };
        self.at += skip + length;
        Ok(Token::Number(number))
    }

    fn string(&mut self, quote: char) -> Result<Token<'a>, Stop> {
        self.at += 1;
        let mut text = EcoString::new();
        loop {
            let rest = self.rest();
            let end = rest.find([quote, '\\', '\n', '\r']).ok_or(Stop::Unsupported)?;
            text.push_str(&rest[..end]);
            self.at += end + 1;
            match rest.as_bytes()[end] {
                b'\\' => self.escape(&mut text)?,
                b'\n' | b'\r' => return Err(Stop::Unsupported),
                _ => return Ok(Token::String(text)),
            }
        }
    }

    /// A text of a template literal, from here to its end.
    pub(crate) fn template_text(&mut self) -> Result<(EcoString, TextEnd), Stop> {
        let mut text = EcoString::new();
        loop {
            let rest = self.rest();
            let end = rest.find(['`', '\\', '$', '\r']).ok_or(Stop::Unsupported)?;
            text.push_str(&rest[..end]);
            self.at += end + 1;
            match rest.as_bytes()[end] {
                b'`' => return Ok((text, TextEnd::Backtick)),
                b'\\' => self.escape(&mut text)?,
                b'\r' => {
                    // Template literals know one line break only.
                    if self.rest().starts_with('\n') {
                        self.at += 1;
                    }
                    text.push('\n');
                }
                _ if self.rest().starts_with('{') => {
                    self.at += 1;
                    return Ok((text, TextEnd::Value));
                }
                _ => text.push('$'),
            }
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self, text: &mut EcoString) -> Result<(), Stop> {
        let escaped = self.rest().chars().next().ok_or(Stop::Unsupported)?;
        self.at += escaped.len_utf8();
        match escaped {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'v' => text.push('\u{b}'),
            '0' if !self.rest().starts_with(|next: char| next.is_ascii_digit()) => text.push('\0'),
            '0'..='9' => return Err(Stop::Unsupported),
            '\n' | '\u{2028}' | '\u{2029}' => {}
            '\r' => self.at += usize::from(self.rest().starts_with('\n')),
            'x' => {
                let unit = self.hex(2)?;
                text.push(char::from_u32(unit).ok_or(Stop::Unsupported)?);
            }
            'u' if self.rest().starts_with('{') => {
                let end = self.rest().find('}').ok_or(Stop::Unsupported)?;
                let digits = &self.rest()[1..end];
                if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return Err(Stop::Unsupported);
                }
                let code = u32::from_str_radix(digits, 16).map_err(|_| Stop::Unsupported)?;
                self.at += end + 1;
                text.push(char::from_u32(code).ok_or(Stop::Unsupported)?);
            }
            'u' => {
                let unit = self.hex(4)?;
                let code = if (0xD800..0xDC00).contains(&unit) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let low = self.hex(4)?;
                    if !(0xDC00..0xE000).contains(&low) {
                        return Err(Stop::Unsupported);
                    }
                    0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
                } else {
                    unit
                };
                // Half of a surrogate pair is no text here.
                text.push(char::from_u32(code).ok_or(Stop::Unsupported)?);
            }
            other => text.push(other),
        }
        Ok(())
    }

    fn hex(&mut self, length: usize) -> Result<u32, Stop> {
        let digits = self.rest().get(..length).ok_or(Stop::Unsupported)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Stop::Unsupported);
        }
        self.at += length;
        u32::from_str_radix(digits, 16).map_err(|_| Stop::Unsupported)
    }
}

/// How many bytes of `text` are one decimal number as JavaScript writes them; 0 when it does not start with one.
pub(crate) fn decimal_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut length = whole;
    if bytes.get(length) == Some(&b'.') {
        let fraction = digits(length + 1);
        if whole + fraction == 0 {
            return 0;
        }
        length += 1 + fraction;
    } else if whole == 0 {
        return 0;
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// Whether JavaScript takes `character` for space or a line break.
pub(crate) fn is_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

fn starts_word(character: char) -> bool {
    character == '$' || character == '_' || character.is_alphabetic()
}

fn continues_word(character: char) -> bool {
    character == '$' || character == '_' || character.is_alphanumeric()
}
