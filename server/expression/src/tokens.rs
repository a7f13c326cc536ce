//! JavaScript as tokens whose brackets know each other, as far as calls of extension methods have to be found.

use crate::scan::{Found, Scan, is_word};

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Word,
    /// A number, a string, a regular expression or a template literal without values.
    Whole,
    Open,
    Close,
    Sign,
}

/// A token of JavaScript.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The token of the other bracket.
    pub(crate) mate: usize,
}

/// The tokens of `source`; `None` when its quotes or brackets do not fit together.
pub(crate) fn tokens(source: &str) -> Option<Vec<Token>> {
    let bytes = source.as_bytes();
    let mut made: Vec<Token> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut scan = Scan::new(source, 0);
    let mut done = 0;
    while let Some(found) = scan.step() {
        match found.ok()? {
            Found::Skipped(start, end) => {
                let text = &source[start..end];
                if text.starts_with("//") || text.starts_with("/*") {
                    continue;
                }
                let (opens, closes) = (text.ends_with("${"), text.starts_with('}'));
                if closes {
                    close(&mut made, &mut open, start, if opens { start + 1 } else { end })?;
                    if opens {
                        open.push(made.len());
                        made.push(Token { kind: Kind::Open, start: start + 1, end, mate: 0 });
                    }
                } else if opens {
                    open.push(made.len());
                    made.push(Token { kind: Kind::Open, start, end, mate: 0 });
                } else {
                    made.push(Token { kind: Kind::Whole, start, end, mate: 0 });
                }
                done = end;
            }
            Found::Code(at) if at < done => {}
            Found::Code(at) => {
                let byte = bytes[at];
                let mut token = Token { kind: Kind::Sign, start: at, end: at + 1, mate: 0 };
                match byte {
                    b' ' | b'\t' | b'\n' | b'\r' => continue,
                    b'(' | b'[' | b'{' => {
                        token.kind = Kind::Open;
                        open.push(made.len());
                    }
                    b')' | b']' | b'}' => {
                        close(&mut made, &mut open, at, at + 1)?;
                        done = at + 1;
                        continue;
                    }
                    b'?' if bytes.get(at + 1) == Some(&b'.')
                        && !bytes.get(at + 2).is_some_and(u8::is_ascii_digit) =>
                    {
                        token.end = at + 2;
                    }
                    b'.' if bytes[at..].starts_with(b"...") => token.end = at + 3,
                    b'=' if bytes.get(at + 1) == Some(&b'>') => token.end = at + 2,
                    b'0'..=b'9' => {
                        token.kind = Kind::Whole;
                        token.end = number_end(bytes, at);
                    }
                    byte if is_word(byte) => {
                        token.kind = Kind::Word;
                        token.end = at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
                    }
                    _ => {}
                }
                done = token.end;
                made.push(token);
            }
        }
    }
    open.is_empty().then_some(made)
}

fn close(made: &mut Vec<Token>, open: &mut Vec<usize>, start: usize, end: usize) -> Option<()> {
    let mate = open.pop()?;
    let own = made.len();
    made.get_mut(mate)?.mate = own;
    made.push(Token { kind: Kind::Close, start, end, mate });
    Some(())
}

fn number_end(bytes: &[u8], from: usize) -> usize {
    let plain = !matches!(bytes.get(from + 1), Some(b'x' | b'X' | b'b' | b'B' | b'o' | b'O'));
    let mut at = from;
    let mut point = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'.' if plain && !point => point = true,
            b'+' | b'-' if plain && matches!(bytes[at - 1], b'e' | b'E') && at > from => {}
            byte if byte.is_ascii_alphanumeric() || *byte == b'_' => {
                point |= plain && matches!(byte, b'e' | b'E' | b'n')
            }
            _ => break,
        }
        at += 1;
    }
    at
}
