//! Media types and binary data of the web: what a content type means, and small uploads kept inside of items.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::BinaryData;

pub(crate) use formats::media::essence;

/// Whether content of this media type is JSON.
pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json") || essence == "text/json"
}

/// Whether content of this media type is a file rather than something to read.
pub(crate) fn is_binary(essence: &str) -> bool {
    const FAMILIES: [&str; 6] = [
        "image/",
        "audio/",
        "video/",
        "font/",
        "application/vnd.openxmlformats-",
        "application/vnd.oasis.opendocument.",
    ];
    const TYPES: [&str; 27] = [
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/x-gzip",
        "application/x-zip-compressed",
        "application/x-tar",
        "application/x-7z-compressed",
        "application/x-bzip",
        "application/x-bzip2",
        "application/x-rar-compressed",
        "application/vnd.rar",
        "application/java-archive",
        "application/epub+zip",
        "application/rtf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-fontobject",
        "application/vnd.visio",
        "application/vnd.amazon.ebook",
        "application/vnd.apple.installer+xml",
        "application/x-freearc",
        "application/x-cdf",
        "application/x-abiword",
        "application/x-shockwave-flash",
        "application/x-msdownload",
    ];
    FAMILIES.iter().any(|family| essence.starts_with(family)) || TYPES.contains(&essence)
}

/// Whether content of this media type is text for people or programs.
pub(crate) fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || matches!(
            essence,
            "application/xml"
                | "application/javascript"
                | "application/graphql"
                | "application/x-www-form-urlencoded"
                | "application/yaml"
                | "application/x-yaml"
                | "application/x-ndjson"
        )
}

/// Binary data whose content travels inside of the item; for small content only. Whoever sent it names no folders.
pub(crate) fn inline(content: &Bytes, name: Option<&str>, mime_type: &str) -> BinaryData {
    let mime = if mime_type.is_empty() { "application/octet-stream" } else { mime_type };
    let described = formats::media::describe(content, name, Some(mime));
    BinaryData { data: STANDARD.encode(content).into(), directory: None, ..described }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_data_describes_itself() {
        let data = inline(&Bytes::from_static(b"hello"), Some("note.txt"), "text/plain");
        assert_eq!(
            (
                data.data.as_str(),
                data.file_extension.as_deref(),
                data.file_type.as_deref(),
                data.file_size.as_deref()
            ),
            ("aGVsbG8=", Some("txt"), Some("text"), Some("5 B"))
        );
        let nameless = inline(&Bytes::from_static(b""), None, "");
        assert_eq!((nameless.mime_type.as_str(), nameless.bytes), ("application/octet-stream", Some(0)));
    }
}
