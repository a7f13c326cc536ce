//! Credentials for the command line, from a file that the person gives: by type, or by id or name. Tokens that are
//! renewed on the way are kept for the rest of the execution and written nowhere.

use std::collections::HashMap;
use std::path::Path;

use async_trait::async_trait;
use model::{CredentialRef, Object, Value};
use node_sdk::{Credentials, NodeError, Renewal, Secret};
use tokio::sync::Mutex;

/// A credential of the file.
struct Given {
    /// What nodes may call it: its id and its name; none when it stands for its type.
    names: Vec<String>,
    kind: String,
    fields: Secret<Object>,
}

/// The credentials of a file.
#[derive(Default)]
pub struct GivenCredentials {
    given: Vec<Given>,
    /// Fields that were renewed, by place in the list.
    renewed: Mutex<HashMap<usize, Secret<Object>>>,
}

impl GivenCredentials {
    /// Reads the file at `path`: `{type: fields}`, `{name: {type, data}}`, or a list of `{id, name, type, data}`.
    ///
    /// # Errors
    /// What is wrong with the file; never what is in it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let value = Value::from_json(&text).map_err(|_| format!("{} is not valid JSON", path.display()))?;
        Self::from_value(&value).map_err(|reason| format!("{}: {reason}", path.display()))
    }

    fn from_value(value: &Value) -> Result<Self, String> {
        let mut given = Vec::new();
        match value {
            Value::Array(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    let entry = entry.as_object().ok_or_else(|| format!("entry {index} is no object"))?;
                    given.push(
                        one(entry, None)
                            .ok_or_else(|| format!("entry {index} needs \"type\" and \"data\""))?,
                    );
                }
            }
            Value::Object(entries) => {
                for (name, entry) in entries.iter() {
                    let entry = entry.as_object().ok_or_else(|| format!("\"{name}\" is no object"))?;
                    given.push(one(entry, Some(name)).unwrap_or_else(|| Given {
                        names: Vec::new(),
                        kind: name.to_string(),
                        fields: Secret::new(entry.clone()),
                    }));
                }
            }
            _ => return Err("it has to be an object or a list".to_owned()),
        }
        Ok(Self { given, renewed: Mutex::default() })
    }

    fn find(&self, kind: &str, reference: &CredentialRef) -> Result<usize, NodeError> {
        let of_kind = || self.given.iter().enumerate().filter(|(_, given)| given.kind == kind);
        let called = |name: &str| {
            of_kind().find(|(_, given)| given.names.iter().any(|known| known == name)).map(|(place, _)| place)
        };
        let by_id = reference.id.as_deref().filter(|id| !id.is_empty()).and_then(called);
        let by_name = || called(&reference.name);
        let by_type = || of_kind().find(|(_, given)| given.names.is_empty()).map(|(place, _)| place);
        by_id.or_else(by_name).or_else(by_type).ok_or_else(|| {
            let message = format!(
                "the credential \"{}\" ({kind}) is not available on the command line",
                reference.name
            );
            NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0001", message) }
                .describe("Give a file with --credentials.")
        })
    }
}

/// An entry with `type` and `data`; `name` is the one it has in an object of entries.
fn one(entry: &Object, name: Option<&str>) -> Option<Given> {
    let text = |field: &str| entry.get(field).and_then(Value::as_str).map(str::to_owned);
    let kind = text("type").or_else(|| text("kind"))?;
    let fields = match entry.get("data")? {
        Value::Object(fields) => fields.clone(),
        _ => return None,
    };
    let names = [text("id"), text("name"), name.map(str::to_owned)].into_iter().flatten();
    Some(Given { names: names.filter(|name| !name.is_empty()).collect(), kind, fields: Secret::new(fields) })
}

#[async_trait]
impl Credentials for GivenCredentials {
    async fn resolve(&self, kind: &str, reference: &CredentialRef) -> Result<Secret<Object>, NodeError> {
        let place = self.find(kind, reference)?;
        let renewed = self.renewed.lock().await.get(&place).cloned();
        Ok(renewed.unwrap_or_else(|| self.given[place].fields.clone()))
    }

    async fn renew(
        &self,
        kind: &str,
        reference: &CredentialRef,
        renewal: &dyn Renewal,
    ) -> Result<Secret<Object>, NodeError> {
        let place = self.find(kind, reference)?;
        // Held until it is done, so that it is renewed once.
        let mut renewed = self.renewed.lock().await;
        let fields = renewed.get(&place).cloned().unwrap_or_else(|| self.given[place].fields.clone());
        if !renewal.is_needed(fields.reveal()) {
            return Ok(fields);
        }
        let changed = renewal.renew(&fields).await?;
        let mut all = fields.reveal().clone();
        changed.reveal().iter().for_each(|(name, value)| drop(all.insert(name.clone(), value.clone())));
        let all = Secret::new(all);
        renewed.insert(place, all.clone());
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(json: &str) -> Result<GivenCredentials, String> {
        GivenCredentials::from_value(&Value::from_json(json).expect("JSON"))
    }

    fn reference(id: &str, name: &str) -> CredentialRef {
        CredentialRef { id: Some(id.into()), name: name.into(), ..CredentialRef::default() }
    }

    #[tokio::test]
    async fn a_credential_is_found_by_id_then_name_then_type() {
        let file = r#"[{"id":"7","name":"A","type":"t","data":{"v":1}},{"name":"B","type":"t","data":{"v":2}},{"name":"B","type":"other","data":{"v":3}}]"#;
        let credentials = given(file).expect("a list");
        let value = async |kind: &str, id: &str, name: &str| {
            let found = credentials.resolve(kind, &reference(id, name)).await;
            found.map(|fields| fields.reveal().get("v").and_then(Value::as_i64)).map_err(|error| error.code)
        };
        assert_eq!(value("t", "7", "B").await, Ok(Some(1)));
        assert_eq!(value("t", "8", "B").await, Ok(Some(2)));
        assert_eq!(value("other", "7", "B").await, Ok(Some(3)));
        assert_eq!(value("t", "8", "C").await, Err("RR-CRED-0001"));
        let by_type = given(r#"{"t":{"v":4},"Mine":{"type":"u","data":{"v":5}}}"#).expect("an object");
        for (kind, expected) in [("t", Some(4)), ("u", None)] {
            let found = by_type.resolve(kind, &reference("1", "x")).await.ok();
            assert_eq!(found.and_then(|fields| fields.reveal().get("v").and_then(Value::as_i64)), expected);
        }
        assert!(given("[1]").is_err() && given("3").is_err() && given(r#"[{"type":"t"}]"#).is_err());
    }
}
