//! Spreadsheets that are ZIP archives: unpacked once to nowhere, to see that they stay within limits, whatever they say
//! of themselves.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::NAME;
use crate::{FormatError, Limits};

/// Entries of an archive that are looked at.
const ENTRIES: usize = 10_000;

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, FormatError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| FormatError::malformed(NAME, error.to_string()))
}

/// Refuses an archive that unpacks to more than is taken.
///
/// # Errors
/// No archive, a damaged one, or too large a one.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), FormatError> {
    let mut archive = open(bytes)?;
    if archive.len() > ENTRIES {
        return Err(FormatError::TooLarge { format: NAME, what: "files", limit: ENTRIES });
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let mut entry =
            archive.by_index(index).map_err(|error| FormatError::malformed(NAME, error.to_string()))?;
        let mut buffer = [0; 32 * 1024];
        loop {
            let read =
                entry.read(&mut buffer).map_err(|error| FormatError::malformed(NAME, error.to_string()))?;
            if read == 0 {
                break;
            }
            unpacked += read;
            limits.check_unpacked(NAME, unpacked)?;
        }
    }
    Ok(())
}

/// Whether the archive holds a file called `name`.
pub fn has(bytes: &[u8], name: &str) -> bool {
    open(bytes).is_ok_and(|archive| archive.index_for_name(name).is_some())
}

/// The text of the file called `name`.
///
/// # Errors
/// When it is not there, too large, or no text.
pub fn text(bytes: &[u8], name: &str, limits: &Limits) -> Result<String, FormatError> {
    let mut archive = open(bytes)?;
    let entry = archive.by_name(name).map_err(|error| FormatError::malformed(NAME, error.to_string()))?;
    let mut content = Vec::new();
    entry
        .take(limits.unpacked as u64 + 1)
        .read_to_end(&mut content)
        .map_err(|error| FormatError::malformed(NAME, error.to_string()))?;
    limits.check_unpacked(NAME, content.len())?;
    String::from_utf8(content).map_err(|_| FormatError::malformed(NAME, format!("{name} is not UTF-8")))
}
