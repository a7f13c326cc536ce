//! What Remove Duplicates remembers: the values it has seen, or the highest one.
//!
//! Each entry names the run of the execution that brought it. When an execution is computed again after a crash, what it
//! wrote itself does not count as seen: the same items go on again, none is lost and none counts twice.

use std::collections::HashMap;

use model::{Object, Value};
use node_sdk::{Memories, MemoryPlace, NodeError};
use rustc_hash::FxBuildHasher;

/// How often a write is tried when other executions write at the same time.
const TRIES: usize = 50;
/// How many writers are known by name; the entries of older ones are nobody's.
const WRITERS: usize = 64;

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Values.
    Entries,
    /// The highest number.
    LatestNumber,
    /// The latest date.
    LatestDate,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::LatestNumber => "latestIncrementalKey",
            Self::LatestDate => "latestDate",
        }
    }
}

/// One run that looks at the memory and adds to it.
pub(super) struct Writer<'a> {
    /// The memories.
    pub(super) memories: &'a dyn Memories,
    /// Where.
    pub(super) place: MemoryPlace,
    /// Execution, node and run.
    pub(super) who: String,
    /// How many values are kept.
    pub(super) most: usize,
}

impl Writer<'_> {
    /// For each of `keys` (all different) whether it was never seen; they have been seen afterwards.
    pub(super) async fn new_entries(&mut self, keys: &[&str]) -> Result<Vec<bool>, NodeError> {
        let marks: Vec<String> = keys.iter().map(|key| mark(key)).collect();
        let (who, most) = (self.who.clone(), self.most);
        self.change(Kind::Entries, |old| look_up(old, &marks, &who, most)).await
    }

    /// For each of `numbers` whether it is beyond the highest one so far; the highest of them is remembered.
    pub(super) async fn beyond(&mut self, kind: Kind, numbers: &[f64]) -> Result<Vec<bool>, NodeError> {
        let who = self.who.clone();
        self.change(kind, |old| raise(old, numbers, &who)).await
    }

    async fn change(
        &self,
        kind: Kind,
        change: impl Fn(Option<&Value>) -> (Vec<bool>, Option<Object>),
    ) -> Result<Vec<bool>, NodeError> {
        for _ in 0..TRIES {
            let remembered = self.memories.recall(&self.place).await?;
            let old = remembered.as_ref().map(|remembered| &remembered.value);
            let before = old.and_then(|value| value.get("mode")).and_then(Value::as_str);
            if let Some(before) = before.filter(|before| *before != kind.word()) {
                let message = format!(
                    "what was remembered so far is \"{before}\", but now \"{}\" is asked for",
                    kind.word()
                );
                return Err(NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0070", message) }
                    .describe("Set the node back, or clear its history first."));
            }
            let (answer, new) = change(old);
            let Some(mut new) = new else { return Ok(answer) };
            new.insert("mode", kind.word());
            let seen = remembered.as_ref().map(|remembered| remembered.version);
            if self.memories.remember(&self.place, &Value::Object(new), seen).await? {
                return Ok(answer);
            }
        }
        let message = "too many executions remember something at the same time";
        Err(NodeError::with_code("RR-NODE-0071", message))
    }
}

/// Short values as they are, longer ones by a hash: FNV-1a with 128 bits, which never changes.
fn mark(key: &str) -> String {
    if key.len() <= 32 {
        return format!("={key}");
    }
    let hash = key.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
    });
    format!("#{hash:032x}")
}

/// Batches of marks, oldest first: `{by, keys}`.
fn look_up(old: Option<&Value>, marks: &[String], who: &str, most: usize) -> (Vec<bool>, Option<Object>) {
    let batches = old.and_then(|old| old.get("batches")).and_then(Value::as_array).unwrap_or_default();
    let mut known: HashMap<&str, bool, FxBuildHasher> = HashMap::default();
    for batch in batches {
        let own = batch.get("by").and_then(Value::as_str) == Some(who);
        for key in batch.get("keys").and_then(Value::as_array).unwrap_or_default() {
            if let Some(key) = key.as_str() {
                known.insert(key, own);
            }
        }
    }
    let is_new: Vec<bool> =
        marks.iter().map(|mark| known.get(mark.as_str()).copied().unwrap_or(true)).collect();
    let added: Vec<Value> = marks
        .iter()
        .filter(|mark| !known.contains_key(mark.as_str()))
        .map(|mark| Value::from(mark.as_str()))
        .collect();
    if added.is_empty() {
        return (is_new, None);
    }
    let mut kept: Vec<(Value, Vec<Value>)> = batches
        .iter()
        .map(|batch| {
            let keys = batch.get("keys").and_then(Value::as_array).unwrap_or_default().to_vec();
            (batch.get("by").cloned().unwrap_or_default(), keys)
        })
        .collect();
    kept.push((Value::from(who), added));
    // Old writers are forgotten by name.
    let nameless = kept.len().saturating_sub(WRITERS);
    if nameless > 0 {
        let rest = kept.split_off(nameless + 1);
        let merged = kept.into_iter().flat_map(|(_, keys)| keys).collect();
        kept = vec![(Value::from(""), merged)];
        kept.extend(rest);
    }
    // The oldest values go when there are too many.
    let mut surplus = kept.iter().map(|(_, keys)| keys.len()).sum::<usize>().saturating_sub(most);
    for (_, keys) in &mut kept {
        let cut = surplus.min(keys.len());
        keys.drain(..cut);
        surplus -= cut;
    }
    let batches = kept
        .into_iter()
        .filter(|(_, keys)| !keys.is_empty())
        .map(|(by, keys)| Value::Object(Object::from([("by", by), ("keys", Value::from(keys))])));
    (is_new, Some(Object::from([("batches", Value::array(batches))])))
}

/// The highest number, and what it was before each of the last writers: `{value, marks: [{by, before}]}`.
fn raise(old: Option<&Value>, numbers: &[f64], who: &str) -> (Vec<bool>, Option<Object>) {
    let value = old.and_then(|old| old.get("value")).and_then(Value::as_f64);
    let marks = old.and_then(|old| old.get("marks")).and_then(Value::as_array).unwrap_or_default();
    let own = marks.iter().find(|mark| mark.get("by").and_then(Value::as_str) == Some(who));
    let before = own.map_or(value, |own| own.get("before").and_then(Value::as_f64));
    let is_new: Vec<bool> =
        numbers.iter().map(|number| before.is_none_or(|before| *number > before)).collect();
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if own.is_some() || numbers.is_empty() || value.is_some_and(|value| value >= highest) {
        return (is_new, None);
    }
    let mut marks = marks.to_vec();
    marks.push(Value::Object(Object::from([("by", Value::from(who)), ("before", Value::from(value))])));
    marks.drain(..marks.len().saturating_sub(WRITERS));
    (is_new, Some(Object::from([("value", Value::from(highest)), ("marks", Value::from(marks))])))
}

#[cfg(test)]
mod tests {
    use node_sdk::ShortMemories;

    use super::*;

    fn writer<'a>(memories: &'a ShortMemories, who: &str, most: usize) -> Writer<'a> {
        let place = MemoryPlace { workflow: "w".into(), name: "n".into() };
        Writer { memories, place, who: who.into(), most }
    }

    #[tokio::test]
    async fn values_are_new_once_and_again_only_for_who_brought_them() {
        let memories = ShortMemories::default();
        let long = "x".repeat(100);
        let first = writer(&memories, "one", 100).new_entries(&["a", &long]).await;
        assert_eq!(first, Ok(vec![true, true]));
        let second = writer(&memories, "two", 100).new_entries(&["a", "b", &long]).await;
        assert_eq!(second, Ok(vec![false, true, false]));
        let again = writer(&memories, "one", 100).new_entries(&["a", &long]).await;
        assert_eq!(again, Ok(vec![true, true]));
        let third = writer(&memories, "three", 100).new_entries(&["b"]).await;
        assert_eq!(third, Ok(vec![false]));
    }

    #[tokio::test]
    async fn the_oldest_values_are_forgotten_first() {
        let memories = ShortMemories::default();
        for number in 0..100 {
            let key = number.to_string();
            let who = format!("execution {number}");
            assert_eq!(writer(&memories, &who, 80).new_entries(&[&key]).await, Ok(vec![true]));
        }
        let found = writer(&memories, "last", 80).new_entries(&["19", "20", "99"]).await;
        assert_eq!(found, Ok(vec![true, false, false]));
    }

    #[tokio::test]
    async fn only_what_is_beyond_the_highest_goes_on() {
        let memories = ShortMemories::default();
        let kind = Kind::LatestNumber;
        assert_eq!(writer(&memories, "one", 9).beyond(kind, &[2.0, 1.0]).await, Ok(vec![true, true]));
        assert_eq!(writer(&memories, "two", 9).beyond(kind, &[2.0, 3.0]).await, Ok(vec![false, true]));
        assert_eq!(writer(&memories, "two", 9).beyond(kind, &[2.0, 3.0]).await, Ok(vec![false, true]));
        assert_eq!(writer(&memories, "three", 9).beyond(kind, &[3.0]).await, Ok(vec![false]));
        let error = writer(&memories, "four", 9).new_entries(&["a"]).await.expect_err("another kind");
        assert_eq!(error.code, "RR-NODE-0070");
    }
}
