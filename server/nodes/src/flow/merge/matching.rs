//! Combines two inputs where fields match. A hash over the compared values finds partners, so that two inputs of 100,000
//! items are matched in one pass over each.

use std::collections::HashMap;

use model::{Item, Value};
use node_sdk::NodeError;
use rustc_hash::FxBuildHasher;

use super::joining::{Clash, Part, join, suffixed};
use super::{FieldPair, JoinMode, MultipleMatches, Parameters, Source, from_one};
use crate::data::likeness::Likeness;

/// The combination of both inputs that `parameters` ask for.
///
/// # Errors
/// `RR-NODE-0023` when no field is named, or a field is in no item of an input.
pub fn combine(parameters: &Parameters, first: &[Item], second: &[Item]) -> Result<Vec<Item>, NodeError> {
    let pairs = field_pairs(parameters)?;
    let mode = parameters.join_mode;
    if first.is_empty() || second.is_empty() {
        let needed_is_empty = match mode {
            JoinMode::KeepMatches => true,
            JoinMode::EnrichInput1 => first.is_empty(),
            JoinMode::EnrichInput2 => second.is_empty(),
            JoinMode::KeepNonMatches | JoinMode::KeepEverything => false,
        };
        return Ok(if needed_is_empty {
            Vec::new()
        } else {
            let own = |items: &[Item], input| {
                items.iter().enumerate().map(|(index, item)| from_one(item, index, input)).collect::<Vec<_>>()
            };
            [own(first, 0), own(second, 1)].concat()
        });
    }
    let dots = !parameters.options.disable_dot_notation;
    for (input, items, pick) in [(1, first, 1), (2, second, 2)] {
        for pair in &pairs {
            let field = if pick == 1 { &pair.field1 } else { &pair.field2 };
            if !items.iter().any(|item| field_of(item, field, dots).is_some()) {
                let message = format!("no item on input {input} has the field \"{field}\"");
                return Err(NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0023", message) });
            }
        }
    }
    let found = find(parameters, &pairs, first, second, dots);
    Ok(output(parameters, first, second, &found))
}

fn field_pairs(parameters: &Parameters) -> Result<Vec<FieldPair>, NodeError> {
    let named = |pair: &FieldPair| !pair.field1.is_empty() && !pair.field2.is_empty();
    let pairs: Vec<FieldPair> = if parameters.advanced {
        let trim = |pair: &FieldPair| FieldPair {
            field1: pair.field1.trim().to_owned(),
            field2: pair.field2.trim().to_owned(),
        };
        parameters.merge_by_fields.values.iter().map(trim).filter(named).collect()
    } else {
        let names =
            parameters.fields_to_match_string.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| FieldPair { field1: name.to_owned(), field2: name.to_owned() }).collect()
    };
    if pairs.is_empty() {
        let parameter = if parameters.advanced { "mergeByFields" } else { "fieldsToMatchString" };
        let message = "name at least one field by which items are matched";
        return Err(NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0023", message) }
            .at_parameter(parameter));
    }
    Ok(pairs)
}

fn field_of<'a>(item: &'a Item, field: &str, dots: bool) -> Option<&'a Value> {
    let direct = item.json.get(field);
    if direct.is_some() || !dots {
        return direct;
    }
    let (head, rest) = field.split_at(field.find(['.', '['])?);
    item.json.get(head)?.at_path(rest.strip_prefix('.').unwrap_or(rest))
}

/// Which items belong together.
struct Found {
    /// For each item of input 1, the items of input 2 that match.
    partners: Vec<Vec<usize>>,
    /// Whether an item of input 2 is a partner of any.
    taken: Vec<bool>,
}

fn find(parameters: &Parameters, pairs: &[FieldPair], first: &[Item], second: &[Item], dots: bool) -> Found {
    let likeness = if parameters.options.fuzzy_compare {
        Likeness::Loose { zero_is_nothing: false }
    } else {
        Likeness::Exact
    };
    let mut places: HashMap<u64, Vec<usize>, FxBuildHasher> = HashMap::default();
    for (index, item) in second.iter().enumerate() {
        let values = pairs.iter().map(|pair| field_of(item, &pair.field2, dots));
        places.entry(likeness.bucket_of(values)).or_default().push(index);
    }
    let most = match parameters.options.multiple_matches {
        MultipleMatches::First => 1,
        MultipleMatches::All => usize::MAX,
    };
    let mut found = Found { partners: Vec::with_capacity(first.len()), taken: vec![false; second.len()] };
    for item in first {
        let values: Vec<Option<&Value>> =
            pairs.iter().map(|pair| field_of(item, &pair.field1, dots)).collect();
        // An item of input 1 without the field never matches, not even loosely.
        let candidates = match values.contains(&None) {
            true => None,
            false => places.get(&likeness.bucket_of(values.iter().copied())),
        };
        let fits = |place: &&usize| {
            let other = &second[**place];
            let mut sides = pairs.iter().zip(&values);
            sides.all(|(pair, value)| likeness.same(*value, field_of(other, &pair.field2, dots)))
        };
        let partners: Vec<usize> =
            candidates.into_iter().flatten().filter(fits).take(most).copied().collect();
        for partner in &partners {
            found.taken[*partner] = true;
        }
        found.partners.push(partners);
    }
    found
}

fn output(parameters: &Parameters, first: &[Item], second: &[Item], found: &Found) -> Vec<Item> {
    let clash = &parameters.options.clash_handling.values;
    let mode = parameters.join_mode;
    let single = |wanted: bool| {
        let partnered = move |(_, partners): &(usize, &Vec<usize>)| partners.is_empty() != wanted;
        let own = |(index, _): (usize, &Vec<usize>)| from_one(&first[index], index, 0);
        found.partners.iter().enumerate().filter(partnered).map(own).collect::<Vec<_>>()
    };
    let taken = |wanted: bool| {
        let is = move |(_, taken): &(usize, &bool)| **taken == wanted;
        found
            .taken
            .iter()
            .enumerate()
            .filter(is)
            .map(|(index, _)| from_one(&second[index], index, 1))
            .collect::<Vec<_>>()
    };
    // Adding to input 2 lets input 1 win, everything else lets input 2 win, unless the clash handling says otherwise.
    let favourite = usize::from(mode != JoinMode::EnrichInput2);
    let merged = || joined(first, second, found, clash, favourite);
    let marked = |items: Vec<Item>, input: usize| -> Vec<Item> {
        if clash.resolve_clash == "addSuffix"
            && matches!(mode, JoinMode::KeepEverything | JoinMode::EnrichInput1 | JoinMode::EnrichInput2)
        {
            return items.iter().map(|item| suffixed(item, input)).collect();
        }
        items
    };
    match (mode, parameters.output_data_from) {
        (JoinMode::KeepMatches, Source::Both) => merged(),
        (JoinMode::KeepMatches, Source::Input1) => single(true),
        (JoinMode::KeepMatches, Source::Input2) => taken(true),
        (JoinMode::KeepNonMatches, Source::Both) => {
            let from = |items: Vec<Item>, source: &'static str| {
                items.into_iter().map(move |mut item| {
                    item.json.insert("_source", source);
                    item
                })
            };
            from(single(false), "input1").chain(from(taken(false), "input2")).collect()
        }
        (JoinMode::KeepNonMatches, Source::Input1) => single(false),
        (JoinMode::KeepNonMatches, Source::Input2) => taken(false),
        (JoinMode::KeepEverything, _) => {
            [merged(), marked(single(false), 0), marked(taken(false), 1)].concat()
        }
        (JoinMode::EnrichInput1, _) => {
            let mut all = [merged(), marked(single(false), 0)].concat();
            if parameters.options.keep_order {
                all.sort_by_key(|item| item.paired_item.as_slice().first().map_or(0, |link| link.item));
            }
            all
        }
        (JoinMode::EnrichInput2, _) => [merged(), marked(taken(false), 1)].concat(),
    }
}

fn joined(first: &[Item], second: &[Item], found: &Found, clash: &Clash, favourite: usize) -> Vec<Item> {
    let mut merged = Vec::new();
    for (index, partners) in found.partners.iter().enumerate() {
        for partner in partners {
            let parts = [
                Part { item: &first[index], index, input: 0 },
                Part { item: &second[*partner], index: *partner, input: 1 },
            ];
            merged.push(join(&parts, clash, favourite));
        }
    }
    merged
}
