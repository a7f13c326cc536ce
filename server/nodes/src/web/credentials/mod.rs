//! The credential types: what a person fills in, which fields are secret, and what of it is shown when.

mod clouds;
mod domains;
mod generic;
mod services;

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{Object, Value};
use node_sdk::{Condition, Property};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use domains::Domains;
pub(crate) use services::{Sign, fill, service};

/// A credential type as the form shows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CredentialType {
    /// Type name, such as `httpBasicAuth`; nodes refer to it.
    pub kind: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// The form, in order.
    pub properties: Vec<Property>,
    /// Whether it belongs to one service; the others fit every service that signs in their way.
    pub service: bool,
    /// Whether a person has to connect it in a window of the other service before it can be used (always, or for the
    /// kinds of grant that ask for it).
    pub connects: bool,
    /// Whether it can be tried out.
    pub testable: bool,
}

/// The field in which the tokens of a connected credential are kept. No form shows it and no caller can set it.
pub const TOKENS: &str = "oauthTokenData";

/// Every credential type of this product, in the order of the list.
pub static CREDENTIAL_TYPES: LazyLock<Vec<CredentialType>> = LazyLock::new(|| {
    let own = generic::types().into_iter().chain(clouds::types()).chain(crate::text::credentials());
    own.chain(services::types()).collect()
});

impl CredentialType {
    /// The type called `kind`.
    pub fn of(kind: &str) -> Option<&'static Self> {
        static BY_KIND: LazyLock<HashMap<&'static str, &'static CredentialType>> =
            LazyLock::new(|| CREDENTIAL_TYPES.iter().map(|it| (it.kind, it)).collect());
        BY_KIND.get(kind).copied()
    }

    /// The property called `name`.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// `fields` with the defaults of those that are absent.
    pub fn filled(&self, fields: &Object) -> Object {
        let mut filled = fields.clone();
        for property in &self.properties {
            if !filled.contains_key(property.name) {
                filled.insert(property.name, property.default.clone());
            }
        }
        filled
    }

    /// The properties that are shown for `fields`.
    pub fn shown(&self, fields: &Object) -> impl Iterator<Item = &Property> {
        let filled = Value::Object(self.filled(fields));
        self.properties.iter().filter(move |property| Condition::all_hold(&property.show, &filled, &filled))
    }
}

/// A field as text; empty when it is absent.
pub(crate) fn text(fields: &Object, name: &str) -> String {
    fields
        .get(name)
        .filter(|value| !value.is_null())
        .map(|value| value.to_text().to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_type_keeps_something_to_itself_and_takes_no_expressions() {
        let mut kinds = HashSet::new();
        for kind in CREDENTIAL_TYPES.iter() {
            assert!(kinds.insert(kind.kind), "{} is listed twice", kind.kind);
            assert!(kind.properties.iter().any(|property| property.secret), "{}", kind.kind);
            assert!(kind.properties.iter().all(|property| property.literal), "{}", kind.kind);
            assert!(kind.property(TOKENS).is_none(), "{}", kind.kind);
        }
        assert!(CREDENTIAL_TYPES.iter().filter(|kind| kind.service).count() >= 60);
    }

    #[test]
    fn fields_that_do_not_apply_are_not_shown() {
        let kind = CredentialType::of("oAuth2Api").expect("a type");
        let shown = |grant: &str| -> Vec<&str> {
            kind.shown(&Object::from([("grantType", grant)])).map(|property| property.name).collect()
        };
        assert!(shown("authorizationCode").contains(&"authUrl"));
        assert!(!shown("clientCredentials").contains(&"authUrl"));
        assert!(!shown("authorizationCode").contains(&"allowedDomains"));
    }
}
