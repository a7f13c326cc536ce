//! Which parameters of a node count: those its description shows for the values it has, with defaults for what is
//! absent. Everything else in the drawn parameters (hidden fields, leftovers of other versions) is left out.

use ecow::EcoString;
use model::{Object, Value};
use node_sdk::{Condition, Property, PropertyKind};

/// Visible parameters, with the fields that take no expressions told apart.
#[derive(Debug, Clone)]
pub(crate) enum Visible {
    /// A value in whose texts expressions count.
    Open(Value),
    /// A value that is taken as written.
    Literal(Value),
    /// Named values.
    Fields(Vec<(EcoString, Visible)>),
    /// A list of values.
    List(Vec<Visible>),
}

/// `given` with the defaults of `properties` for what is absent or null; nothing is left out.
pub(crate) fn filled(properties: &[Property], given: &Object) -> Object {
    let mut values = given.clone();
    let absent = |values: &Object, name: &str| values.get(name).is_none_or(Value::is_null);
    let mut shared_names = Vec::new();
    for (index, property) in properties.iter().enumerate() {
        if matches!(property.kind, PropertyKind::Notice) || !absent(&values, property.name) {
            continue;
        }
        let is_shared = |other: &Property| other.name == property.name && other.kind != PropertyKind::Notice;
        if properties.len() - index > 1 && properties[index + 1..].iter().any(is_shared)
            || properties[..index].iter().any(is_shared)
        {
            shared_names.push(property);
        } else {
            values.insert(property.name, property.default.clone());
        }
    }
    // Several properties may share a name and show in turn: the one that shows gives the default.
    for show_only in [true, false] {
        for property in &shared_names {
            if absent(&values, property.name) {
                let root = Value::Object(values.clone());
                if !show_only || Condition::all_hold(&property.show, &root, &root) {
                    values.insert(property.name, property.default.clone());
                }
            }
        }
    }
    values
}

/// The visible ones of `properties`; `values` has been [`filled`].
pub(crate) fn visible(properties: &[Property], values: &Object) -> Visible {
    let root = Value::Object(values.clone());
    Visible::Fields(fields(properties, values, &root, &root))
}

/// The visible fields of one object. `siblings` is that object with defaults, for the conditions.
fn fields(
    properties: &[Property],
    given: &Object,
    siblings: &Value,
    root: &Value,
) -> Vec<(EcoString, Visible)> {
    let mut fields: Vec<(EcoString, Visible)> = Vec::new();
    for property in properties {
        if matches!(property.kind, PropertyKind::Notice)
            || fields.iter().any(|(name, _)| name == property.name)
            || !Condition::all_hold(&property.show, siblings, root)
        {
            continue;
        }
        if let Some(value) = given.get(property.name) {
            fields.push((property.name.into(), field(property, value, root)));
        }
    }
    fields
}

fn field(property: &Property, value: &Value, root: &Value) -> Visible {
    if property.literal {
        return Visible::Literal(value.clone());
    }
    match (&property.kind, value) {
        (PropertyKind::Collection { properties, .. }, Value::Object(given)) => {
            // What is not added stays away; its default counts in conditions only.
            let siblings = Value::Object(filled(properties, given));
            Visible::Fields(fields(properties, given, &siblings, root))
        }
        (PropertyKind::FixedCollection { groups, .. }, Value::Object(given)) => {
            let group = |group: &node_sdk::EntryGroup| {
                let entries = given.get(group.name)?;
                let read = |entry: &Value| self::entry(&group.properties, entry, root);
                let entries = match entries {
                    Value::Array(entries) => Visible::List(entries.iter().map(read).collect()),
                    one => read(one),
                };
                Some((EcoString::from(group.name), entries))
            };
            Visible::Fields(groups.iter().filter_map(group).collect())
        }
        _ => Visible::Open(value.clone()),
    }
}

fn entry(properties: &[Property], entry: &Value, root: &Value) -> Visible {
    match entry {
        Value::Object(given) => {
            let values = filled(properties, given);
            let siblings = Value::Object(values.clone());
            Visible::Fields(fields(properties, &values, &siblings, root))
        }
        other => Visible::Open(other.clone()),
    }
}
