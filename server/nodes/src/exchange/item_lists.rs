//! The old node type Item Lists did what several node types do today, one operation each.

use model::{Object, Value};

/// The foreign type.
pub const KIND: &str = "n8n-nodes-base.itemLists";

/// The successor of an Item Lists node with these parameters: its type, and version and parameters for it.
///
/// # Errors
/// A sentence about what has no successor.
pub fn successor(old: &Object) -> Result<(&'static str, f64, Object), String> {
    let operation = old.get("operation").and_then(Value::as_str).unwrap_or("splitOutItems");
    let mut new = old.clone();
    for name in ["resource", "operation"] {
        new.remove(name);
    }
    // Lists of fields were forms with an entry for each field before they were texts.
    for name in ["fieldsToInclude", "fieldsToExclude", "fieldsToCompare"] {
        if let Some(names) = new.get(name).and_then(|list| list.get("fields")).map(joined) {
            new.insert(name, names);
        }
    }
    Ok(match operation {
        "splitOutItems" => ("core.splitOut", 1.0, new),
        "aggregateItems" | "concatenateItems" => ("core.aggregate", 1.0, new),
        "removeDuplicates" => ("core.removeDuplicates", 1.1, new),
        "sort" => ("core.sort", 1.0, new),
        "limit" => ("core.limit", 1.0, new),
        "summarize" => ("core.summarize", 1.0, new),
        other => return Err(format!("it has the unknown operation \"{other}\"")),
    })
}

/// The names in `[{fieldName}]` as one text with commas; an expression when one of them is.
fn joined(fields: &Value) -> Value {
    let names = fields.as_array().unwrap_or_default().iter();
    let names: Vec<&str> = names.filter_map(|field| field.get("fieldName")?.as_str()).collect();
    let dynamic = names.iter().any(|name| name.starts_with('='));
    let plain: Vec<&str> = names.iter().map(|name| name.strip_prefix('=').unwrap_or(name)).collect();
    Value::from(format!("{}{}", if dynamic { "=" } else { "" }, plain.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_successor() {
        let successor_of = |text: &str| {
            let old = Value::from_json(text).expect("valid");
            successor(old.as_object().expect("object"))
                .map(|(kind, version, new)| format!("{kind} {version} {}", Value::Object(new).to_json()))
        };
        assert_eq!(
            successor_of(r#"{"fieldToSplitOut":"a","include":"selectedOtherFields","fieldsToInclude":{"fields":[{"fieldName":"b"},{"fieldName":"={{ 1 }}"}]}}"#)
                .as_deref(),
            Ok(r#"core.splitOut 1 {"fieldToSplitOut":"a","include":"selectedOtherFields","fieldsToInclude":"=b,{{ 1 }}"}"#)
        );
        assert_eq!(
            successor_of(r#"{"resource":"itemList","operation":"removeDuplicates","compare":"selectedFields","fieldsToCompare":"a"}"#)
                .as_deref(),
            Ok(r#"core.removeDuplicates 1.1 {"compare":"selectedFields","fieldsToCompare":"a"}"#)
        );
        for operation in ["aggregateItems", "concatenateItems", "sort", "limit", "summarize"] {
            assert!(successor_of(&format!(r#"{{"operation":"{operation}"}}"#)).is_ok(), "{operation}");
        }
        assert!(successor_of(r#"{"operation":"juggle"}"#).is_err());
    }
}
