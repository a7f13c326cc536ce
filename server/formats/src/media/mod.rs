//! What a file is: its media type by name or by its first bytes, the ending that belongs to a type, and how items
//! describe binary data.

mod sniff;

use std::collections::HashMap;
use std::sync::LazyLock;

use ecow::EcoString;
use model::BinaryData;

pub use sniff::sniff;

struct Known {
    by_ending: HashMap<&'static str, &'static str>,
    endings: HashMap<&'static str, &'static str>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known { by_ending: HashMap::new(), endings: HashMap::new() };
    for line in include_str!("types.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let Some(kind) = words.next() else { continue };
        for ending in words {
            let plain = ending.trim_start_matches('-');
            known.endings.entry(kind).or_insert(plain);
            if plain == ending {
                known.by_ending.insert(plain, kind);
            }
        }
    }
    known
});

/// The media type that a file called `name` has by its ending.
///
/// ```
/// assert_eq!(formats::media::by_name("report.XLSX").map(|kind| kind.ends_with("sheet")), Some(true));
/// assert_eq!(formats::media::by_name("README"), None);
/// ```
pub fn by_name(name: &str) -> Option<&'static str> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let ending = base.rsplit_once('.').map(|(_, ending)| ending)?;
    KNOWN.by_ending.get(ending.to_ascii_lowercase().as_str()).copied()
}

/// The usual ending (without a dot) of files of the media type `kind`.
pub fn ending(kind: &str) -> Option<&'static str> {
    KNOWN.endings.get(essence(kind).as_str()).copied()
}

/// A media type without its parameters, in lower case.
pub fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The coarse kind of a media type, as items name it.
pub fn coarse(kind: &str) -> Option<&'static str> {
    match kind {
        _ if kind.starts_with("application/json") => Some("json"),
        _ if kind.starts_with("text/html") => Some("html"),
        _ if kind.starts_with("image/") => Some("image"),
        _ if kind.starts_with("audio/") => Some("audio"),
        _ if kind.starts_with("video/") => Some("video"),
        _ if kind.starts_with("text/") || kind.starts_with("application/javascript") => Some("text"),
        _ if kind.starts_with("application/pdf") => Some("pdf"),
        _ => None,
    }
}

/// A size for people: three digits at most, in steps of a thousand.
///
/// ```
/// use formats::media::size_text;
/// assert_eq!([size_text(812), size_text(1_234), size_text(2_000_000)], ["812 B", "1.23 kB", "2 MB"]);
/// ```
pub fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut unit = 0;
    let mut whole = bytes;
    while whole >= 1000 && unit + 1 < UNITS.len() {
        whole /= 1000;
        unit += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let number = bytes as f64 / 1000_f64.powi(i32::try_from(unit).unwrap_or(0));
    let decimals = match number {
        _ if unit == 0 || number >= 100.0 => 0,
        _ if number >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} {}", UNITS[unit])
}

/// Describes content as items do. The media type is `kind` when given, else what the name says, else what the first
/// bytes say, else plain text. A `name` with folders in front gives the directory, too. `data` and `id` stay empty.
pub fn describe(content: &[u8], name: Option<&str>, kind: Option<&str>) -> BinaryData {
    let name = name.filter(|name| !name.is_empty());
    let by_name = || name.and_then(by_name).map(|kind| (kind, None));
    let by_content = || sniff(content).map(|(kind, ending)| (kind, Some(ending)));
    let given = kind.map(essence).filter(|kind| !kind.is_empty());
    let (kind, mut file_extension) = match &given {
        Some(kind) => (kind.as_str(), None),
        None => by_name().or_else(by_content).unwrap_or(("", None)),
    };
    file_extension = file_extension.or_else(|| ending(kind));
    let kind = if kind.is_empty() { "text/plain" } else { kind };
    let (directory, base) = match name.map(|name| name.rsplit_once('/').unwrap_or(("", name))) {
        Some((directory, base)) => (Some(directory), Some(base)),
        None => (None, None),
    };
    let own_ending = base
        .and_then(|base| base.rsplit_once('.'))
        .filter(|(stem, ending)| !stem.is_empty() && !ending.is_empty())
        .map(|(_, ending)| ending);
    BinaryData {
        mime_type: kind.into(),
        file_type: coarse(kind).map(EcoString::from),
        file_extension: own_ending.or(file_extension).map(EcoString::from),
        file_name: base.map(EcoString::from),
        directory: directory.filter(|directory| !directory.is_empty()).map(EcoString::from),
        file_size: Some(size_text(content.len() as u64).into()),
        bytes: Some(content.len() as u64),
        ..BinaryData::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_go_by_name_then_by_content() {
        assert_eq!(by_name("a/b.csv"), Some("text/csv"));
        assert_eq!(by_name("x.exe"), Some("application/x-msdos-program"));
        assert_eq!(by_name("x.xml"), Some("application/xml"));
        assert_eq!(ending("image/jpeg"), Some("jpeg"));
        assert_eq!(ending("text/calendar; charset=utf-8"), Some("ics"));
        let png = b"\x89PNG\r\n\x1a\n\0\0";
        let described = |name, kind| describe(png, name, kind);
        assert_eq!(described(None, None).mime_type, "image/png");
        assert_eq!(described(None, None).file_extension.as_deref(), Some("png"));
        let named = described(Some("/srv/in/a.b.csv"), None);
        assert_eq!(named.mime_type, "text/csv");
        assert_eq!(named.directory.as_deref(), Some("/srv/in"));
        assert_eq!(named.file_name.as_deref(), Some("a.b.csv"));
        assert_eq!(named.file_extension.as_deref(), Some("csv"));
        assert_eq!(described(Some("x.bin"), Some("Text/HTML; charset=x")).file_type.as_deref(), Some("html"));
        let plain = describe(b"hello", None, None);
        assert_eq!((plain.mime_type.as_str(), plain.file_extension.as_deref()), ("text/plain", None));
    }

    #[test]
    fn sizes_have_three_digits() {
        let sizes = [0, 999, 1_000, 12_345, 123_456, 1_550_000, 1_000_000_000].map(size_text);
        assert_eq!(sizes, ["0 B", "999 B", "1 kB", "12.3 kB", "123 kB", "1.55 MB", "1 GB"]);
    }
}
