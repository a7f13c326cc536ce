//! HTML: finding elements by CSS selectors, their text as people read it, and HTML as Markdown.

mod dom;
mod markdown;
mod passages;
mod select;
mod table;
mod text;

pub use dom::Page;
pub use markdown::{CodeStyle, MarkdownOptions, Replacement, to_markdown};
pub use select::{Found, Selection};
pub use table::{RowAttributes, TableOptions, table};

/// How long a page may be, in bytes.
pub const MAX_LENGTH: usize = 32 << 20;
/// How deep elements may nest before what is inside of them is left out.
pub const MAX_DEPTH: usize = 300;

/// Why a page could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HtmlError {
    /// A CSS selector cannot be read.
    #[error("the CSS selector \"{selector}\" cannot be read: {message}")]
    Selector {
        /// The selector.
        selector: String,
        /// What is wrong with it.
        message: String,
    },
    /// The page is too long.
    #[error("the HTML has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// Its length in bytes.
        size: usize,
        /// The limit.
        limit: usize,
    },
}
