//! Where a credential may be sent: everywhere, only to certain hosts, or nowhere by a node that calls any address.

use model::Object;
use node_sdk::{Condition, NodeError, Property, PropertyKind};

use super::text;

/// The fields by which a credential says where it may be sent.
pub(super) fn properties() -> [Property; 2] {
    [
        Property::new(
            "allowedHttpRequestDomains",
            "May be sent to",
            PropertyKind::options([
                ("all", "Any address"),
                ("domains", "Only these hosts"),
                ("none", "No address that a workflow names"),
            ]),
        )
        .default("all")
        .help("Protects the secret from workflows that would send it somewhere else.")
        .literal(),
        Property::new("allowedDomains", "Hosts", PropertyKind::text())
            .placeholder("api.example.com, *.example.com")
            .help("Separated by commas; *. in front stands for all hosts below.")
            .show(Condition::is("allowedHttpRequestDomains", ["domains"]))
            .literal(),
    ]
}

/// Where a credential may be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Domains {
    /// Everywhere.
    #[default]
    All,
    /// To these hosts.
    Only(Vec<String>),
    /// Nowhere.
    Nowhere,
}

impl Domains {
    /// What the fields of a credential say.
    pub(crate) fn of(fields: &Object) -> Self {
        match text(fields, "allowedHttpRequestDomains").as_str() {
            "domains" => Self::Only(
                text(fields, "allowedDomains")
                    .split([',', ' ', '\n'])
                    .map(|domain| domain.trim().trim_end_matches('.').to_ascii_lowercase())
                    .filter(|domain| !domain.is_empty())
                    .collect(),
            ),
            "none" => Self::Nowhere,
            _ => Self::All,
        }
    }

    /// Whether the credential may be sent to `url`.
    ///
    /// # Errors
    /// When it may not; the words do not quote the address, because it can hold secrets.
    pub(crate) fn check(&self, url: &str) -> Result<(), NodeError> {
        let host = host(url).unwrap_or_default();
        let fits = |domain: &String| match domain.strip_prefix("*.") {
            Some(below) => {
                host.strip_suffix(below).is_some_and(|start| start.ends_with('.') && start.len() > 1)
            }
            None => *domain == host,
        };
        let refused = match self {
            Self::All => return Ok(()),
            Self::Only(domains) if domains.iter().any(fits) => return Ok(()),
            Self::Only(_) => format!("this credential may not be sent to {host}"),
            Self::Nowhere => {
                "this credential may not be used for an address that a workflow names".to_owned()
            }
        };
        Err(NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0005", refused) }
            .describe("Who owns the credential can change where it may be sent."))
    }
}

/// The host of an address, in lower case: what stands between the scheme (and a user) and the port.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let place = authority.rsplit('@').next()?;
    let host = match place.strip_prefix('[') {
        Some(six) => six.split(']').next()?,
        None => place.split(':').next()?,
    };
    Some(host.trim_end_matches('.').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_only_where_it_may() {
        let only = |domains: &str| {
            Domains::of(&Object::from([
                ("allowedHttpRequestDomains", "domains"),
                ("allowedDomains", domains),
            ]))
        };
        let rules = only("api.example.com, *.corp.example");
        for open in ["https://API.example.com/x", "http://api.example.com:8080", "https://a.b.corp.example?x"]
        {
            assert!(rules.check(open).is_ok(), "{open}");
        }
        for closed in [
            "https://example.com",
            "https://api.example.com.evil.example/",
            "https://api.example.com@evil.example/",
            "https://evil.example/?api.example.com",
            "https://evil.example\\@api.example.com/",
            "https://corp.example/",
            "https://xcorp.example/",
            "not an address",
        ] {
            assert!(rules.check(closed).is_err(), "{closed}");
        }
        assert!(only("").check("https://a.example").is_err());
        assert!(Domains::of(&Object::new()).check("https://a.example").is_ok());
        let none = Domains::of(&Object::from([("allowedHttpRequestDomains", "none")]));
        assert_eq!(none.check("https://a.example").map_err(|error| error.code), Err("RR-CRED-0005"));
    }
}
