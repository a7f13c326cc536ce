//! Text encodings by name: bytes to text and back, with byte order marks.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::FormatError;

/// How text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One of the encodings of the web.
    Web(&'static Encoding),
    /// The first 256 code points as they are.
    Latin1,
    /// The first 128 code points; other bytes cannot be read.
    Ascii,
    /// UTF-32, which the web does not know.
    Utf32 {
        /// Whether the least significant byte comes first.
        little: bool,
    },
}

impl Charset {
    /// The encoding called `label`, in any of the spellings people use (`utf8`, `UTF-8`, `latin1`, `win1252`, `ucs-2`).
    /// An empty label is UTF-8.
    ///
    /// # Errors
    /// [`FormatError::Encoding`].
    pub fn named(label: &str) -> Result<Self, FormatError> {
        let plain: String =
            label.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
        let charset = match plain.as_str() {
            "" | "utf8" | "unicode11utf8" | "unicode" => Self::Web(UTF_8),
            "latin1" | "iso88591" | "l1" | "binary" | "isolatin1" | "cp28591" | "28591" => Self::Latin1,
            "ascii" | "usascii" | "ascii8bit" | "us" => Self::Ascii,
            "utf16" | "utf16le" | "ucs2" | "ucs2le" => Self::Web(UTF_16LE),
            "utf16be" => Self::Web(UTF_16BE),
            "utf32" | "utf32le" | "ucs4" | "ucs4le" => Self::Utf32 { little: true },
            "utf32be" | "ucs4be" => Self::Utf32 { little: false },
            "cp1252" | "win1252" | "1252" => Self::Web(WINDOWS_1252),
            _ => Self::Web(by_label(label, &plain).ok_or(FormatError::Encoding { label: label.to_owned() })?),
        };
        Ok(charset)
    }

    /// `bytes` as text. What cannot be read becomes U+FFFD. A byte order mark stays when `keep_bom` is set.
    pub fn decode(self, bytes: &[u8], keep_bom: bool) -> String {
        let text = match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Latin1 => bytes.iter().copied().map(char::from).collect(),
            Self::Ascii => bytes
                .iter()
                .map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{fffd}' })
                .collect(),
            Self::Utf32 { little } => {
                let read = |four: &[u8]| {
                    let four: [u8; 4] = four.try_into().unwrap_or_default();
                    let point = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
                    char::from_u32(point).unwrap_or('\u{fffd}')
                };
                bytes.chunks_exact(4).map(read).collect()
            }
        };
        if keep_bom { text } else { without_bom(text) }
    }

    /// `text` as bytes. A character that the encoding does not have becomes `?`. A byte order mark comes first when
    /// `add_bom` is set and the encoding has one.
    pub fn encode(self, text: &str, add_bom: bool) -> Vec<u8> {
        let has_bom = match self {
            Self::Web(encoding) => [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding),
            Self::Utf32 { .. } => true,
            Self::Latin1 | Self::Ascii => false,
        };
        let bom = if add_bom && has_bom { "\u{feff}" } else { "" };
        let all = bom.chars().chain(text.chars());
        match self {
            Self::Web(encoding) if encoding == UTF_16LE => {
                all.collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
            Self::Web(encoding) if encoding == UTF_16BE => {
                all.collect::<String>().encode_utf16().flat_map(u16::to_be_bytes).collect()
            }
            Self::Web(encoding) if encoding == UTF_8 => all.collect::<String>().into_bytes(),
            Self::Web(encoding) => encode_legacy(encoding, text),
            Self::Latin1 => all.map(|it| u8::try_from(u32::from(it)).unwrap_or(b'?')).collect(),
            Self::Ascii => all.map(|it| if it.is_ascii() { it as u8 } else { b'?' }).collect(),
            Self::Utf32 { little } => all
                .flat_map(|it| if little { u32::from(it).to_le_bytes() } else { u32::from(it).to_be_bytes() })
                .collect(),
        }
    }
}

/// The web's labels, also when people leave out dashes (`iso885915`) or write `win`, `cp`, `ms` before a code page.
fn by_label(label: &str, plain: &str) -> Option<&'static Encoding> {
    let code_page = ["windows", "win", "cp", "ms", "ibm"].iter().find_map(|it| plain.strip_prefix(it));
    let tries = [
        label.trim().to_owned(),
        plain.to_owned(),
        plain.strip_prefix("iso8859").map(|part| format!("iso-8859-{part}")).unwrap_or_default(),
        code_page.map(|page| format!("windows-{page}")).unwrap_or_default(),
        code_page.filter(|page| *page == "866").map(|_| "ibm866".to_owned()).unwrap_or_default(),
        match plain {
            "cp932" | "ms932" | "windows31j" => "shift_jis".to_owned(),
            "cp936" | "ms936" => "gbk".to_owned(),
            "cp949" | "ms949" => "euc-kr".to_owned(),
            "cp950" | "ms950" => "big5".to_owned(),
            "koi8r" => "koi8-r".to_owned(),
            "koi8u" => "koi8-u".to_owned(),
            "eucjp" => "euc-jp".to_owned(),
            "euckr" => "euc-kr".to_owned(),
            "shiftjis" => "shift_jis".to_owned(),
            "iso2022jp" => "iso-2022-jp".to_owned(),
            "big5hkscs" => "big5".to_owned(),
            "tis620" => "tis-620".to_owned(),
            _ => String::new(),
        },
    ];
    // "replacement" stands for encodings that the web refuses to read.
    tries
        .iter()
        .filter(|label| !label.is_empty())
        .find_map(|label| Encoding::for_label(label.as_bytes()))
        .filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
}

/// Without the numeric references that the web writes for characters an encoding does not have.
fn encode_legacy(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        let room =
            encoder.max_buffer_length_from_utf8_without_replacement(rest.len()).unwrap_or(rest.len() * 4);
        bytes.reserve(room + 16);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = &rest[read..];
        match result {
            encoding_rs::EncoderResult::InputEmpty => return bytes,
            encoding_rs::EncoderResult::OutputFull => {}
            encoding_rs::EncoderResult::Unmappable(_) => bytes.push(b'?'),
        }
    }
}

/// `text` without a byte order mark at its start.
pub fn without_bom(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encodings_go_by_the_names_people_write() {
        for label in [
            "utf8",
            "UTF-8",
            "latin1",
            "win1252",
            "cp1250",
            "windows-1251",
            "iso885915",
            "ISO-8859-2",
            "shift_jis",
            "ShiftJIS",
            "gbk",
            "cp936",
            "euckr",
            "koi8-r",
            "ucs2",
            "utf-16be",
            "utf32le",
            "ascii",
            "",
        ] {
            assert!(Charset::named(label).is_ok(), "{label}");
        }
        let error = Charset::named("klingon").expect_err("no such encoding");
        assert_eq!(error.code(), "RR-FORMAT-0005");
    }

    #[test]
    fn text_is_encoded_as_its_encoding_says() {
        let encode = |label: &str, text: &str, bom| Charset::named(label).expect("known").encode(text, bom);
        assert_eq!(encode("win1252", "€5", false), [0x80, b'5']);
        assert_eq!(encode("latin1", "é€", false), [0xe9, b'?']);
        assert_eq!(encode("utf16le", "a", true), [0xff, 0xfe, b'a', 0]);
        assert_eq!(encode("utf8", "a", true), [0xef, 0xbb, 0xbf, b'a']);
        assert_eq!(encode("win1252", "中a", true), [b'?', b'a']);
    }

    #[test]
    fn a_byte_order_mark_stays_only_when_asked_for() {
        let charset = Charset::named("utf8").expect("known");
        assert_eq!(charset.decode(b"\xef\xbb\xbfa", false), "a");
        assert_eq!(charset.decode(b"\xef\xbb\xbfa", true), "\u{feff}a");
        assert_eq!(Charset::Latin1.decode(b"\x80", false), "\u{80}");
    }

    proptest! {
        #[test]
        fn unicode_survives_every_unicode_encoding(text in "\\PC*", bom: bool) {
            for label in ["utf8", "utf16le", "utf16be", "utf32le", "utf32be"] {
                let charset = Charset::named(label).expect("known");
                prop_assert_eq!(charset.decode(&charset.encode(&text, bom), false), without_bom(text.clone()));
            }
        }
    }
}
