//! PDF: the text of its pages and what the file says of itself. Pictures of text stay pictures.

mod about;
mod font;
mod page;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{DecompressError, Document, Error, LoadOptions};
use model::Object;

use crate::{FormatError, Limits};

const NAME: &str = "PDF";
/// Bytes that one packed part may unpack to.
const PART: usize = 64 * 1024 * 1024;

/// How to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What opens a locked file.
    pub password: Option<String>,
    /// How many pages are read; `None`: all.
    pub max_pages: Option<usize>,
}

/// What a PDF file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pdf {
    /// How many pages it has.
    pub page_count: usize,
    /// Text of each page that was read.
    pub pages: Vec<String>,
    /// Version, title, author and so on, as the file has them.
    pub info: Object,
    /// The XMP description by lower-case name (`dc:title`), when there is one.
    pub metadata: Option<Object>,
}

/// Reads a file. Takes as long as the file asks for: call it where waiting is fine.
///
/// # Errors
/// A file that is no PDF or damaged, a wrong or missing password, or more than `limits` allow.
pub fn read(bytes: &[u8], options: &ReadOptions, limits: &Limits) -> Result<Pdf, FormatError> {
    limits.check_input(NAME, bytes.len())?;
    if !bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Err(FormatError::malformed(NAME, "it does not start like one"));
    }
    catch_unwind(AssertUnwindSafe(|| contained(bytes, options, limits))).unwrap_or_else(|_| {
        Err(FormatError::malformed(NAME, "it is damaged in a way that stopped the reader"))
    })
}

fn contained(bytes: &[u8], options: &ReadOptions, limits: &Limits) -> Result<Pdf, FormatError> {
    let password = options.password.clone().unwrap_or_default();
    let load = LoadOptions {
        password: Some(password.clone()),
        max_decompressed_size: Some(PART),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, load).map_err(|error| failed(&error, &password))?;
    if document.is_encrypted() {
        return Err(locked(&password));
    }
    let ids: Vec<_> = document.page_iter().take(limits.rows).collect();
    let mut unpacked = 0;
    let mut pages = Vec::new();
    for id in ids.iter().take(options.max_pages.unwrap_or(usize::MAX)) {
        let text = page::text(&document, *id, PART, limits).map_err(|error| match error {
            page::PageError::Pdf(error) => failed(&error, &password),
            page::PageError::Format(error) => error,
        })?;
        unpacked += text.len();
        limits.check_unpacked(NAME, unpacked)?;
        pages.push(text);
    }
    Ok(Pdf {
        page_count: ids.len(),
        pages,
        info: about::info(&document),
        metadata: about::metadata(&document, PART),
    })
}

fn locked(password: &str) -> FormatError {
    let what = if password.is_empty() { "it needs a password" } else { "the password does not open it" };
    FormatError::Locked { format: NAME, what }
}

fn failed(error: &Error, password: &str) -> FormatError {
    match error {
        Error::InvalidPassword | Error::Decryption(_) => locked(password),
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
            FormatError::TooLarge { format: NAME, what: "bytes in a packed part", limit: PART }
        }
        error => FormatError::malformed(NAME, error.to_string()),
    }
}

#[cfg(test)]
mod tests;
