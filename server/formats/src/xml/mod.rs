//! XML and values: reading and writing in the shape that workflows know (`$` for attributes, `_` for text, one element
//! for a single child, a list for several).

mod read;
mod write;

pub use read::{ReadOptions, read};
pub use write::{WriteOptions, write};

/// How deep elements may nest.
pub const MAX_DEPTH: usize = 200;
/// How deep the value made from them may nest, so that it can be stored and read again.
pub const MAX_VALUE_DEPTH: usize = 100;
/// How long a document may be, in bytes.
pub const MAX_LENGTH: usize = 64 << 20;

/// Why a document could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// The text is not well formed.
    #[error("the XML is not well formed at position {position}: {message}")]
    Malformed {
        /// Offset in bytes.
        position: u64,
        /// What is wrong.
        message: String,
    },
    /// A reference to something that XML itself does not define. Definitions inside of documents are not read, so that
    /// no document can blow itself up.
    #[error("the XML refers to \"&{name};\", which XML does not define")]
    UnknownEntity {
        /// Its name.
        name: String,
    },
    /// Elements nest too deeply.
    #[error("the XML nests deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The document is too long.
    #[error("the XML has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// Its length in bytes.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// There is no element.
    #[error("the XML holds no element")]
    Empty,
    /// A field cannot be the name of an element or attribute.
    #[error("\"{name}\" cannot be the name of an element or attribute")]
    Name {
        /// The name of the field.
        name: String,
    },
    /// A text holds a character that XML does not allow.
    #[error("a text holds the character U+{code:04X}, which XML does not allow")]
    Character {
        /// The character.
        code: u32,
    },
}

/// What JavaScript's `\s` matches.
pub(crate) fn is_blank(character: char) -> bool {
    (character.is_whitespace() && character != '\u{85}') || character == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use model::{Object, Value};
    use proptest::prelude::*;

    use super::*;

    /// Values that XML can say without loss: texts that do not end in blanks, and objects of them.
    fn any_tree() -> impl Strategy<Value = Value> {
        let leaf = "[a-zA-Z0-9<>&\"' é☃]{0,12}[a-z]".prop_map(Value::from);
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(("[a-z]{1,6}", inner.clone()), 1..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
                (prop::collection::vec(inner, 2..4), "[a-z]{1,6}").prop_map(
                    |(elements, name)| Value::Object(Object::from([(name, Value::from(elements))]))
                ),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_written_reads_the_same(tree in any_tree(), cdata in any::<bool>()) {
            let root = Object::from([("r", tree)]);
            let text = write(&root, &WriteOptions { cdata, ..WriteOptions::default() }).expect("it can be written");
            prop_assert_eq!(read(&text, &ReadOptions::default()).expect("it can be read"), Value::Object(root));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[<>/&;#!a-c\"'= \\[\\]?-]{0,60}") {
            drop(read(&text, &ReadOptions::default()));
        }
    }
}
