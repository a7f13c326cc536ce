//! Builds text out of blocks inside of blocks: words that are wrapped, line breaks that count only between texts.

use super::super::xml::is_blank;

/// A block that is not closed yet.
#[derive(Default)]
struct Block {
    /// What is finished.
    done: String,
    /// Finished lines after it.
    lines: Vec<Vec<String>>,
    /// The line that words are added to.
    words: Vec<String>,
    width: i64,
    left: i64,
    /// At least so many line breaks before it.
    leading: usize,
    /// Line breaks that are due before the next text.
    due: usize,
    pre: bool,
    /// Whether a blank is due before the next word.
    blank_due: bool,
    may_break: bool,
}

/// Text under construction.
pub(super) struct Passages {
    stack: Vec<Block>,
    capitals: usize,
    words: usize,
}

/// Blanks of HTML; a no-break space is part of a word.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n' | '\u{c}' | '\u{200b}')
}

/// Length as JavaScript counts it.
fn length(word: &str) -> i64 {
    i64::try_from(word.encode_utf16().count()).unwrap_or(i64::MAX)
}

impl Passages {
    pub(super) fn new(width: usize) -> Self {
        let width = i64::try_from(width).unwrap_or(i64::MAX);
        let root = Block { width, left: width, leading: 1, ..Block::default() };
        Self { stack: vec![root], capitals: 0, words: 0 }
    }

    /// How many words of text there are so far.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    pub(super) fn begin_capitals(&mut self) {
        self.capitals += 1;
    }

    pub(super) fn end_capitals(&mut self) {
        self.capitals -= 1;
    }

    fn top(&mut self) -> &mut Block {
        if self.stack.is_empty() {
            self.stack.push(Block::default());
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    /// Starts a block whose lines are `reserved` shorter than those around it.
    pub(super) fn open(&mut self, leading: usize, reserved: usize, pre: bool) {
        let (width, inside_pre) = (self.top().width, self.top().pre);
        let width = (width - i64::try_from(reserved).unwrap_or(0)).max(20);
        self.stack.push(Block { width, left: width, leading, pre: pre || inside_pre, ..Block::default() });
    }

    /// Ends the block.
    pub(super) fn close(&mut self, trailing: usize) {
        self.end(trailing, |text| text);
    }

    /// Ends the block with `> ` before each line.
    pub(super) fn close_quote(&mut self, trailing: usize) {
        self.end(trailing, |text| {
            let lines = text.trim_matches('\n').split('\n').map(|line| format!("> {line}"));
            lines.collect::<Vec<_>>().join("\n")
        });
    }

    /// Ends an entry of a list that starts with `prefix`; further lines are indented by `width`.
    pub(super) fn close_entry(&mut self, prefix: &str, width: usize) {
        self.end(1, |text| {
            let blanks = " ".repeat(width);
            format!("{prefix:<width$}{}", text.replace('\n', &format!("\n{blanks}")))
        });
    }

    /// Ends a list; one without text leaves nothing behind.
    pub(super) fn close_list(&mut self, trailing: usize) {
        let Some(block) = self.stack.pop() else { return };
        let text = block.text();
        if !text.is_empty() {
            self.top().add(&text, block.leading, trailing);
        }
    }

    fn end(&mut self, trailing: usize, change: impl FnOnce(String) -> String) {
        let Some(block) = self.stack.pop() else { return };
        let text = change(block.text());
        self.top().add(&text, block.leading, trailing.max(block.due));
    }

    pub(super) fn line_break(&mut self) {
        let block = self.top();
        if block.pre {
            block.done.push('\n');
        } else {
            block.new_lines(1);
        }
    }

    pub(super) fn may_break(&mut self) {
        self.top().may_break = true;
    }

    /// Adds text to the block. What is not `spoken` (addresses) is never set in capitals and counts as no word.
    pub(super) fn inline(&mut self, text: &str, spoken: bool) {
        let capitals = spoken && self.capitals > 0;
        let block = self.top();
        if block.pre {
            block.done.push_str(text);
            if spoken && !text.chars().all(is_blank) {
                self.words += 1;
            }
            return;
        }
        if text.is_empty() || (block.due > 0 && text.chars().all(is_space)) {
            return;
        }
        if block.due > 0 {
            block.new_lines(block.due);
            block.due = 0;
        }
        let mut added = 0;
        let joined = !(block.blank_due || text.starts_with(is_space));
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            let word = if capitals { word.to_uppercase() } else { word.to_owned() };
            if added == 0 && joined {
                block.join(word);
            } else {
                block.push(word);
            }
            added += 1;
        }
        block.blank_due = (block.blank_due && added == 0) || text.ends_with(is_space);
        if spoken {
            self.words += added;
        }
    }

    pub(super) fn finish(self) -> String {
        self.stack.first().map(Block::text).unwrap_or_default()
    }
}

impl Block {
    fn text(&self) -> String {
        if self.lines.is_empty() && self.words.is_empty() {
            return self.done.clone();
        }
        let lines = self.lines.iter().chain(std::iter::once(&self.words)).map(|words| words.join(" "));
        format!("{}{}", self.done, lines.collect::<Vec<_>>().join("\n"))
    }

    fn new_lines(&mut self, count: usize) {
        self.lines.push(std::mem::take(&mut self.words));
        self.lines.extend((1..count).map(|_| Vec::new()));
        self.left = self.width;
    }

    fn add(&mut self, text: &str, leading: usize, trailing: usize) {
        let own = self.text();
        let breaks = self.due.max(leading);
        self.lines.clear();
        self.words.clear();
        self.left = self.width;
        if own.is_empty() {
            text.clone_into(&mut self.done);
            self.leading = breaks;
        } else {
            self.done = own + &"\n".repeat(breaks) + text;
        }
        self.due = trailing;
    }

    fn push(&mut self, word: String) {
        if self.left <= 0 {
            self.new_lines(1);
        }
        let first = self.words.is_empty();
        let cost = length(&word) + i64::from(!first);
        if cost <= self.left {
            self.left -= cost;
        } else {
            if !first {
                self.new_lines(1);
            }
            self.left -= length(&word);
        }
        self.words.push(word);
    }

    /// Adds to the last word, without a blank.
    fn join(&mut self, word: String) {
        if self.may_break && length(&word) > self.left {
            self.may_break = false;
            return self.push(word);
        }
        match self.words.pop() {
            None => self.push(word),
            Some(last) => {
                self.left += length(&last) + i64::from(!self.words.is_empty());
                self.push(last + &word);
            }
        }
    }
}
