//! Media types by the first bytes of the content.

/// The media type and ending that the first bytes of `content` show; `None` for text and for what is not known.
pub fn sniff(content: &[u8]) -> Option<(&'static str, &'static str)> {
    const START: [(&[u8], &str, &str); 24] = [
        (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
        (b"\xff\xd8\xff", "image/jpeg", "jpg"),
        (b"GIF8", "image/gif", "gif"),
        (b"BM", "image/bmp", "bmp"),
        (b"II*\0", "image/tiff", "tif"),
        (b"MM\0*", "image/tiff", "tif"),
        (b"\0\0\x01\0", "image/x-icon", "ico"),
        (b"8BPS", "image/vnd.adobe.photoshop", "psd"),
        (b"%PDF", "application/pdf", "pdf"),
        (b"{\\rtf", "application/rtf", "rtf"),
        (b"<?xml ", "application/xml", "xml"),
        (b"%!PS", "application/postscript", "ps"),
        (b"\x1f\x8b", "application/gzip", "gz"),
        (b"BZh", "application/x-bzip2", "bz2"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "7z"),
        (b"\xfd7zXZ\0", "application/x-xz", "xz"),
        (b"Rar!\x1a\x07", "application/x-rar-compressed", "rar"),
        (b"ID3", "audio/mpeg", "mp3"),
        (b"fLaC", "audio/x-flac", "flac"),
        (b"OggS", "audio/ogg", "ogg"),
        (b"\x1a\x45\xdf\xa3", "video/webm", "webm"),
        (b"SQLite format 3\0", "application/x-sqlite3", "sqlite"),
        (b"\0asm", "application/wasm", "wasm"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-cfb", "cfb"),
    ];
    if content.starts_with(b"PK\x03\x04") {
        return Some(packed(content));
    }
    if let Some((_, kind, ending)) = START.iter().find(|(start, _, _)| content.starts_with(start)) {
        return Some((kind, ending));
    }
    match (content.get(..4), content.get(8..12), content.get(4..8)) {
        (Some(b"RIFF"), Some(b"WEBP"), _) => return Some(("image/webp", "webp")),
        (Some(b"RIFF"), Some(b"WAVE"), _) => return Some(("audio/vnd.wave", "wav")),
        (Some(b"RIFF"), Some(b"AVI "), _) => return Some(("video/vnd.avi", "avi")),
        (_, Some(brand), Some(b"ftyp")) => return Some(by_brand(brand)),
        _ => {}
    }
    if content.get(257..262) == Some(b"ustar") {
        return Some(("application/x-tar", "tar"));
    }
    if let [0xff, second, ..] = content
        && second & 0xe6 == 0xe2
    {
        return Some(("audio/mpeg", "mp3"));
    }
    None
}

fn by_brand(brand: &[u8]) -> (&'static str, &'static str) {
    match brand {
        b"avif" | b"avis" => ("image/avif", "avif"),
        b"heic" | b"heix" => ("image/heic", "heic"),
        b"mif1" | b"msf1" => ("image/heif", "heic"),
        b"qt  " => ("video/quicktime", "mov"),
        b"M4A " => ("audio/x-m4a", "m4a"),
        b"M4V " => ("video/x-m4v", "m4v"),
        _ => ("video/mp4", "mp4"),
    }
}

/// What kind of file a ZIP archive is, by the names at its start.
fn packed(content: &[u8]) -> (&'static str, &'static str) {
    let start = &content[..content.len().min(4096)];
    let holds = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
    const OPEN: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.";
    if holds(OPEN) {
        return match () {
            () if holds(b"opendocument.spreadsheet") => {
                ("application/vnd.oasis.opendocument.spreadsheet", "ods")
            }
            () if holds(b"opendocument.presentation") => {
                ("application/vnd.oasis.opendocument.presentation", "odp")
            }
            () => ("application/vnd.oasis.opendocument.text", "odt"),
        };
    }
    match () {
        () if holds(b"mimetypeapplication/epub+zip") => ("application/epub+zip", "epub"),
        () if holds(b"xl/") => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        () if holds(b"word/") => {
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
        }
        () if holds(b"ppt/") => {
            ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx")
        }
        () => ("application/zip", "zip"),
    }
}
