//! Any bytes as a file: its first byte says which reader takes the rest. A file is refused with an error, or read within its
//! limits; what was read of a table can be written and gives the same again.
#![no_main]

use formats::{Limits, archive, csv, html, ics, pdf, sheet, xml};
use libfuzzer_sys::fuzz_target;

/// Small, so that a file which gets around a limit shows in the memory of the process.
const LIMITS: Limits =
    Limits { input: 1 << 20, unpacked: 8 << 20, rows: 10_000, cells: 100_000, depth: 64 };

fuzz_target!(
    init: {
        // Readers of packed files hold what foreign code panics on; only what gets out of them is a find.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| {
        let Some((which, bytes)) = data.split_first() else { return };
        match which % 8 {
            0 => table(bytes, false),
            1 => table(bytes, true),
            2 => separated(bytes),
            3 => drop(text(bytes).map(|text| ics::read(text, &LIMITS))),
            4 => markup(bytes),
            5 => drop(pdf::read(bytes, &pdf::ReadOptions::default(), &LIMITS)),
            6 => packed(bytes),
            _ => drop(text(bytes).map(|text| html::to_markdown(text, &html::MarkdownOptions::default()))),
        }
    }
);

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// XLSX, XLSB, XLS, ODS, and tables in HTML, RTF and CSV: the reader finds out by itself.
fn table(bytes: &[u8], raw: bool) {
    let options = sheet::ReadOptions { raw, ..sheet::ReadOptions::default() };
    let Ok(found) = sheet::read(bytes, &options, &LIMITS) else { return };
    for header in [sheet::Header::Names, sheet::Header::None] {
        let options = sheet::RecordOptions { header, ..sheet::RecordOptions::default() };
        let _records = sheet::records(&found, &options, &LIMITS);
    }
}

fn separated(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let options = csv::ReadOptions { header: false, ..csv::ReadOptions::default() };
    let lenient = csv::ReadOptions { relax_quotes: true, ragged: true, ..options.clone() };
    let _lenient = csv::read(text, &lenient, &LIMITS);
    let Ok(found) = csv::read(text, &options, &LIMITS) else { return };
    // An empty line is no record, so a record of one empty field cannot be written in a way that is read again.
    if found.rows.iter().any(|row| row.len() == 1 && row[0].is_empty()) {
        return;
    }
    let written = csv::write(
        found.rows.iter().map(|row| row.iter().map(|field| field.as_str())),
        &csv::WriteOptions::default(),
    );
    let again = csv::read(&written, &options, &LIMITS).expect("what was written can be read");
    assert_eq!(again.rows, found.rows, "{written:?}");
}

fn markup(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let Ok(model::Value::Object(found)) = xml::read(text, &xml::ReadOptions::default()) else { return };
    if let Ok(written) = xml::write(&found, &xml::WriteOptions::default()) {
        xml::read(&written, &xml::ReadOptions::default()).expect("what was written can be read");
    }
}

fn packed(bytes: &[u8]) {
    let most = |content: usize| assert!(content <= LIMITS.unpacked, "{content} bytes were unpacked");
    if let Ok(files) = archive::unzip(bytes, &LIMITS) {
        most(files.iter().map(|(_, content)| content.len()).sum());
    }
    if let Ok(content) = archive::gunzip(bytes, &LIMITS) {
        most(content.len());
    }
}
