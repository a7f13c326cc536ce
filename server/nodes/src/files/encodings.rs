//! The text encodings that forms offer.

use node_sdk::{Property, PropertyKind};

const CHOICES: [(&str, &str); 32] = [
    ("utf8", "UTF-8"),
    ("utf16", "UTF-16"),
    ("utf16le", "UTF-16 LE"),
    ("utf16be", "UTF-16 BE"),
    ("utf32le", "UTF-32 LE"),
    ("utf32be", "UTF-32 BE"),
    ("ascii", "ASCII"),
    ("latin1", "Latin 1"),
    ("windows1250", "Windows-1250 (Central European)"),
    ("windows1251", "Windows-1251 (Cyrillic)"),
    ("windows1252", "Windows-1252 (Western European)"),
    ("windows1253", "Windows-1253 (Greek)"),
    ("windows1254", "Windows-1254 (Turkish)"),
    ("windows1255", "Windows-1255 (Hebrew)"),
    ("windows1256", "Windows-1256 (Arabic)"),
    ("windows1257", "Windows-1257 (Baltic)"),
    ("windows1258", "Windows-1258 (Vietnamese)"),
    ("iso88592", "ISO 8859-2 (Central European)"),
    ("iso88595", "ISO 8859-5 (Cyrillic)"),
    ("iso88597", "ISO 8859-7 (Greek)"),
    ("iso885915", "ISO 8859-15 (Western European)"),
    ("koi8r", "KOI8-R (Cyrillic)"),
    ("koi8u", "KOI8-U (Cyrillic)"),
    ("macintosh", "Macintosh"),
    ("shiftjis", "Shift JIS (Japanese)"),
    ("eucjp", "EUC-JP (Japanese)"),
    ("gbk", "GBK (Chinese, simplified)"),
    ("gb18030", "GB 18030 (Chinese)"),
    ("big5", "Big5 (Chinese, traditional)"),
    ("euckr", "EUC-KR (Korean)"),
    ("cp866", "CP 866 (Cyrillic)"),
    ("tis620", "TIS-620 (Thai)"),
];

/// The field "encoding".
pub fn property() -> Property {
    Property::new("encoding", "Encoding", PropertyKind::options(CHOICES)).default("utf8")
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_choice_is_known() {
        for (label, _) in super::CHOICES {
            assert!(formats::text::Charset::named(label).is_ok(), "{label}");
        }
    }
}
