//! CSV: text in rows of fields. Reading follows RFC 4180 strictly (as the common stream parsers do), so that a broken
//! file is noticed instead of read askew; writing quotes only what needs it.

mod read;
mod write;

pub use read::{ReadOptions, Records, SkipBad, read};
pub use write::{WriteOptions, write};

const NAME: &str = "CSV";

#[cfg(test)]
mod round_trip {
    use proptest::prelude::*;

    use super::*;
    use crate::Limits;

    proptest! {
        /// Whatever the fields hold, they come back.
        #[test]
        fn what_was_written_reads_the_same(
            rows in prop::collection::vec(prop::collection::vec("[a-z\",;\n\r\u{e4} ]{0,6}", 3), 1..8),
            delimiter in "[,;\t|]",
        ) {
            // A lone empty field makes an empty line, and three fields are never one.
            let text = write(
                rows.iter().map(|row| row.iter().map(String::as_str)),
                &WriteOptions { delimiter: delimiter.clone(), ..WriteOptions::default() },
            );
            let options = ReadOptions { delimiter, header: false, ..ReadOptions::default() };
            let records = read(&text, &options, &Limits::default()).expect("reads");
            prop_assert_eq!(records.rows, rows);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[a\",\n\r;\u{feff}]{0,40}", relax: bool, header: bool, skip: bool) {
            let skip_bad = skip.then_some(SkipBad { at_most: Some(3) });
            let options = ReadOptions { relax_quotes: relax, header, skip_bad, ..ReadOptions::default() };
            let _outcome = read(&text, &options, &Limits::default());
        }
    }
}
