//! Finds the partner of each item by a hash over the fields that match, and says in what the two differ.

use std::collections::HashMap;

use ecow::EcoString;
use model::{Item, ItemLink, ItemLinks, Object, Value};
use node_sdk::NodeError;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{Multiple, Parameters, Resolve, Side};
use crate::data::field_list::{field, names, put};
use crate::data::likeness::Likeness;

/// Items only in A, the same, different, only in B.
pub(super) fn compare(
    parameters: &Parameters,
    first: &[Item],
    second: &[Item],
) -> Result<[Vec<Item>; 4], NodeError> {
    let dots = !parameters.options.disable_dot_notation;
    let pairs = pairs(parameters)?;
    for (label, items, side) in [("A", first, 0), ("B", second, 1)] {
        for (index, pair) in pairs.iter().enumerate() {
            let name = if side == 0 { &pair.0 } else { &pair.1 };
            if !items.is_empty() && !items.iter().any(|item| field(&item.json, name, dots).is_some()) {
                let at = format!("mergeByFields.values[{index}].field{}", side + 1);
                return Err(NodeError::parameter(
                    at,
                    format!("no item of input {label} has the field \"{name}\""),
                ));
            }
        }
    }
    let likeness = if parameters.fuzzy_compare {
        Likeness::Loose { zero_is_nothing: !parameters.options.first_version_output }
    } else {
        Likeness::Exact
    };
    let comparison = Comparison {
        parameters,
        likeness,
        dots,
        skipped: names(Some(&parameters.options.skip_fields)).into_iter().collect(),
        except: names(Some(&parameters.except_when_mix)),
        pairs,
    };
    Ok(comparison.run(first, second))
}

fn pairs(parameters: &Parameters) -> Result<Vec<(EcoString, EcoString)>, NodeError> {
    let trimmed = parameters.merge_by_fields.values.iter().enumerate().map(|(index, pair)| {
        let (left, right) = (pair.field1.trim(), pair.field2.trim());
        if left.is_empty() || right.is_empty() {
            let at = format!("mergeByFields.values[{index}]");
            return Err(NodeError::parameter(at, "name a field of each input"));
        }
        Ok((left.into(), right.into()))
    });
    let pairs: Vec<(EcoString, EcoString)> = trimmed.collect::<Result<_, _>>()?;
    if pairs.is_empty() {
        return Err(NodeError::parameter(
            "mergeByFields",
            "name at least one field by which items are matched",
        ));
    }
    Ok(pairs)
}

struct Comparison<'a> {
    parameters: &'a Parameters,
    likeness: Likeness,
    dots: bool,
    skipped: FxHashSet<EcoString>,
    except: Vec<EcoString>,
    pairs: Vec<(EcoString, EcoString)>,
}

impl Comparison<'_> {
    fn run(&self, first: &[Item], second: &[Item]) -> [Vec<Item>; 4] {
        let mut buckets: HashMap<u64, Vec<usize>, FxBuildHasher> = HashMap::default();
        for (index, item) in second.iter().enumerate() {
            let values = self.pairs.iter().map(|(_, name)| field(&item.json, name, self.dots));
            buckets.entry(self.likeness.bucket_of(values)).or_default().push(index);
        }
        let mut taken = vec![false; second.len()];
        let (mut only_first, mut same, mut different) = (Vec::new(), Vec::new(), Vec::new());
        for (index, item) in first.iter().enumerate() {
            let values: Vec<Option<&Value>> =
                self.pairs.iter().map(|(name, _)| field(&item.json, name, self.dots)).collect();
            // An item without the field has no partner, not even loosely.
            let bucket = if values.contains(&None) {
                None
            } else {
                buckets.get(&self.likeness.bucket_of(values.iter().copied()))
            };
            let fits = |candidate: &&usize| {
                let other = &second[**candidate].json;
                self.pairs
                    .iter()
                    .zip(&values)
                    .all(|((_, name), value)| self.likeness.same(*value, field(other, name, self.dots)))
            };
            let partners = bucket.into_iter().flatten().filter(fits).copied();
            let most = match self.parameters.options.multiple_matches {
                Multiple::First => 1,
                Multiple::All => usize::MAX,
            };
            let mut any = false;
            for partner in partners.take(most) {
                any = true;
                taken[partner] = true;
                let other = &second[partner];
                let links = [ItemLink::on_input(index, 0), ItemLink::on_input(partner, 1)];
                let paired_item = ItemLinks::Many(links.into());
                if self.is_same(&item.json, &other.json) {
                    same.push(Item { paired_item, ..item.clone() });
                } else {
                    different.push(Item { paired_item, ..self.difference(item, other) });
                }
            }
            if !any {
                only_first.push(item.clone().paired_with(index));
            }
        }
        let left = second.iter().enumerate().zip(&taken).filter(|(_, taken)| !**taken);
        let only_second = left.map(|((index, item), _)| Item {
            paired_item: ItemLinks::One(ItemLink::on_input(index, 1)),
            ..item.clone()
        });
        [only_first, same, different, only_second.collect()]
    }

    /// Whether two partners hold the same in all fields that count.
    fn is_same(&self, first: &Object, second: &Object) -> bool {
        let counts = |key: &EcoString| !self.skipped.contains(key);
        first.keys().filter(|key| counts(key)).all(|key| self.likeness.same(first.get(key), second.get(key)))
            && second
                .keys()
                .filter(|key| counts(key) && !first.contains_key(key))
                .all(|key| self.likeness.same(None, second.get(key)))
    }

    fn difference(&self, first: &Item, second: &Item) -> Item {
        match self.parameters.resolve {
            Resolve::PreferInput1 => first.clone(),
            Resolve::PreferInput2 => second.clone(),
            Resolve::Mix => {
                let (base, other) = match self.parameters.prefer_when_mix {
                    Side::Input1 => (first, second),
                    Side::Input2 => (second, first),
                };
                let mut json = base.json.clone();
                for name in &self.except {
                    let value = field(&other.json, name, self.dots).cloned().unwrap_or_default();
                    put(&mut json, name, value, self.dots);
                }
                Item { json, ..base.clone() }
            }
            Resolve::IncludeBoth => Item::new(self.report(&first.json, &second.json)),
        }
    }

    /// `{keys, same, different, skipped}` of two partners.
    fn report(&self, first: &Object, second: &Object) -> Object {
        let old = self.parameters.options.first_version_output;
        let shown = |value: Option<&Value>| match value {
            Some(value) if !old || value.is_truthy() => value.clone(),
            _ => Value::Null,
        };
        let (left, right) = if old { ("input1", "input2") } else { ("inputA", "inputB") };
        let keys: Object = self
            .pairs
            .iter()
            .map(|(name, _)| (name.clone(), field(first, name, self.dots).cloned().unwrap_or_default()))
            .collect();
        let (mut same, mut different, mut skipped) = (Object::new(), Object::new(), Object::new());
        let others = second.keys().filter(|key| !first.contains_key(key));
        for key in first.keys().chain(others) {
            let (a, b) = (first.get(key), second.get(key));
            match (a, b) {
                (Some(value), Some(_)) if self.likeness.same(a, b) => {
                    same.insert(key.clone(), value.clone());
                }
                _ => {
                    let both = Object::from([(left, shown(a)), (right, shown(b))]);
                    let into = if self.skipped.contains(key) { &mut skipped } else { &mut different };
                    into.insert(key.clone(), both);
                }
            }
        }
        let mut report = Object::from([("keys", keys), ("same", same), ("different", different)]);
        if !skipped.is_empty() {
            report.insert("skipped", skipped);
        }
        report
    }
}
