//! Packed files: ZIP archives and gzip.

use std::collections::HashSet;
use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::{FormatError, Limits};

/// How many files are taken out of one archive.
const MAX_FILES: usize = 10_000;

/// Endings of files that are packed already.
const PACKED: [&str; 16] = [
    "7z", "avi", "docx", "gz", "gzip", "jpeg", "jpg", "mp3", "mp4", "odt", "png", "pptx", "rar", "webp",
    "xlsx", "zip",
];

/// Packs `files` (name and content) into a ZIP archive. Of files with the same name the last one stays.
///
/// # Errors
/// When a name is too long for the format.
pub fn zip(files: &[(String, &[u8])]) -> Result<Vec<u8>, FormatError> {
    let failed = |error: zip::result::ZipError| FormatError::malformed("ZIP", error.to_string());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, (name, content)) in files.iter().enumerate() {
        if files[index + 1..].iter().any(|(later, _)| later == name) {
            continue;
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let stored = ending.is_some_and(|ending| PACKED.contains(&ending.as_str()));
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer
            .start_file(name.as_str(), SimpleFileOptions::default().compression_method(method))
            .map_err(failed)?;
        writer.write_all(content).map_err(|error| FormatError::malformed("ZIP", error.to_string()))?;
    }
    Ok(writer.finish().map_err(failed)?.into_inner())
}

/// The files in a ZIP archive, in its order: name and content.
///
/// # Errors
/// When it is no archive, is locked, or unpacks to more than `limits` allow.
pub fn unzip(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, Vec<u8>)>, FormatError> {
    limits.check_input("ZIP", bytes.len())?;
    let failed = |error: zip::result::ZipError| FormatError::malformed("ZIP", error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    if archive.len() > MAX_FILES {
        return Err(FormatError::TooLarge { format: "ZIP", what: "files", limit: MAX_FILES });
    }
    let mut left = limits.unpacked;
    let mut names = HashSet::new();
    let mut files = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => FormatError::unsupported(
                "ZIP",
                "the archive is locked or packed in a way that is not read here",
            ),
            other => failed(other),
        })?;
        let name = file.name().map_err(failed)?.into_owned();
        let content = bounded(file, left, "ZIP", limits)?;
        left -= content.len();
        if names.insert(name.clone()) {
            files.push((name, content));
        }
    }
    Ok(files)
}

/// Packs `bytes` with gzip.
///
/// # Errors
/// Never for content that fits into memory.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let failed = |error: std::io::Error| FormatError::malformed("gzip", error.to_string());
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).map_err(failed)?;
    encoder.finish().map_err(failed)
}

/// Unpacks gzip.
///
/// # Errors
/// When it is not gzip, or unpacks to more than `limits` allow.
pub fn gunzip(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, FormatError> {
    limits.check_input("gzip", bytes.len())?;
    bounded(MultiGzDecoder::new(bytes), limits.unpacked, "gzip", limits)
}

/// Reads at most `left` bytes, whatever the file says of its size.
fn bounded(
    reader: impl Read,
    left: usize,
    format: &'static str,
    limits: &Limits,
) -> Result<Vec<u8>, FormatError> {
    let mut content = Vec::new();
    let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    reader
        .take(most)
        .read_to_end(&mut content)
        .map_err(|error| FormatError::malformed(format, error.to_string()))?;
    if content.len() > left {
        return Err(FormatError::TooLarge { format, what: "unpacked bytes", limit: limits.unpacked });
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_packed_unpacks_the_same(content in prop::collection::vec(any::<u8>(), 0..2000)) {
            let limits = Limits::default();
            let packed = gzip(&content).expect("packs");
            prop_assert_eq!(&gunzip(&packed, &limits).expect("unpacks"), &content);
            let files = [("a/b.txt".to_owned(), content.as_slice()), ("c.png".to_owned(), content.as_slice())];
            let packed = zip(&files).expect("packs");
            let unpacked = unzip(&packed, &limits).expect("unpacks");
            prop_assert_eq!(unpacked, vec![("a/b.txt".to_owned(), content.clone()), ("c.png".to_owned(), content)]);
        }

        #[test]
        fn no_bytes_make_the_readers_panic(content in prop::collection::vec(any::<u8>(), 0..300)) {
            drop(unzip(&content, &Limits::default()));
            drop(gunzip(&content, &Limits::default()));
        }
    }

    #[test]
    fn bombs_end_in_an_error() {
        let limits = Limits { unpacked: 100_000, ..Limits::default() };
        let zeros = vec![0_u8; 2_000_000];
        let too_large = |error: FormatError| matches!(error, FormatError::TooLarge { .. });
        assert!(gunzip(&gzip(&zeros).expect("packs"), &limits).is_err_and(too_large));
        let half = &zeros[..60_000];
        let packed = zip(&[("a".to_owned(), half), ("b".to_owned(), half)]).expect("packs");
        assert!(packed.len() < 2_000 && unzip(&packed, &limits).is_err_and(too_large));
    }
}
