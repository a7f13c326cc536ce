//! The credential types of the web nodes: what a person fills in, and which fields are secret.

use std::sync::LazyLock;

use node_sdk::{Property, PropertyKind};
use serde::Serialize;
use utoipa::ToSchema;

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
}

/// Every credential type of this product, in the order of the list.
pub static CREDENTIAL_TYPES: LazyLock<Vec<CredentialType>> = LazyLock::new(|| {
    let text = |name, label| Property::new(name, label, PropertyKind::text()).literal();
    vec![
        CredentialType {
            kind: "httpBasicAuth",
            label: "Basic authentication",
            properties: vec![text("user", "User name"), text("password", "Password").secret()],
        },
        CredentialType {
            kind: "httpHeaderAuth",
            label: "Authentication by header",
            properties: vec![
                text("name", "Name of the header").required().placeholder("X-Api-Key"),
                text("value", "Value").required().secret(),
            ],
        },
        CredentialType {
            kind: "httpQueryAuth",
            label: "Authentication by query parameter",
            properties: vec![
                text("name", "Name of the parameter").required().placeholder("api_key"),
                text("value", "Value").required().secret(),
            ],
        },
        CredentialType {
            kind: "httpBearerAuth",
            label: "Bearer token",
            properties: vec![text("token", "Token").required().secret()],
        },
    ]
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_secret_and_takes_no_expressions() {
        for kind in CREDENTIAL_TYPES.iter() {
            assert!(kind.properties.iter().any(|property| property.secret), "{}", kind.kind);
            assert!(kind.properties.iter().all(|property| property.literal), "{}", kind.kind);
        }
    }
}
