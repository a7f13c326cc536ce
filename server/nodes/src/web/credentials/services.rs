//! Credentials of single services, read from the table in `services.txt`: fields, how a request is signed, and where to
//! try it out.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::Object;
use node_sdk::{Property, PropertyKind};

use super::{CredentialType, domains, text};

/// A service as its line in the table says.
#[derive(Debug)]
pub(crate) struct Service {
    kind: &'static str,
    label: &'static str,
    fields: Vec<Field>,
    /// What is added to a request.
    pub signed: Vec<Sign>,
    /// An address that answers who is allowed in; `{field}` stands for a field.
    pub test: Option<&'static str>,
}

#[derive(Debug)]
struct Field {
    name: &'static str,
    label: &'static str,
    default: &'static str,
    secret: bool,
}

/// One thing that is added to a request; `{field}` stands for a field.
#[derive(Debug, PartialEq)]
pub(crate) enum Sign {
    /// A header.
    Header(&'static str, &'static str),
    /// A query parameter.
    Query(&'static str, &'static str),
    /// User and password.
    Basic(&'static str, &'static str),
    /// A token of OAuth 2.
    OAuth2(OAuth2),
}

/// How a service gives tokens.
#[derive(Debug, PartialEq)]
pub(crate) struct OAuth2 {
    /// Where a person agrees.
    pub authorize: &'static str,
    /// Where tokens are given.
    pub token: &'static str,
    /// Scopes, as the service separates them; `{scope}` when the person says.
    pub scope: String,
    /// The client shows who it is in the body.
    pub in_body: bool,
    /// With PKCE.
    pub pkce: bool,
    /// More for the authorise address.
    pub more: Vec<&'static str>,
}

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let lines = include_str!("services.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).filter_map(read).collect()
});

/// The service whose credentials are of type `kind`.
pub(crate) fn service(kind: &str) -> Option<&'static Service> {
    static BY_KIND: LazyLock<HashMap<&'static str, &'static Service>> =
        LazyLock::new(|| SERVICES.iter().map(|service| (service.kind, service)).collect());
    BY_KIND.get(kind).copied()
}

/// One line of the table.
fn read(line: &'static str) -> Option<Service> {
    let mut columns = line.split(" | ").map(str::trim);
    let (kind, label, fields) = (columns.next()?, columns.next()?, columns.next()?);
    let (signed, test) = (columns.next()?, columns.next()?);
    let filled = |column: &'static str| Some(column).filter(|column| *column != "-");
    let fields = filled(fields).into_iter().flat_map(|fields| fields.split(", ")).map(|field| {
        let (secret, field) = match field.strip_prefix('*') {
            Some(field) => (true, field),
            None => (false, field),
        };
        let (name, rest) = field.split_once(':').unwrap_or((field, field));
        let (label, default) = rest.split_once('=').unwrap_or((rest, ""));
        Field { name, label, default, secret }
    });
    let signed = filled(signed).into_iter().flat_map(|signs| signs.split(" & "));
    let signed = signed.map(sign).collect::<Option<_>>()?;
    Some(Service { kind, label, fields: fields.collect(), signed, test: filled(test) })
}

fn sign(written: &'static str) -> Option<Sign> {
    if let Some(query) = written.strip_prefix('?') {
        let (name, value) = query.split_once('=')?;
        return Some(Sign::Query(name, value));
    }
    if let Some(pair) = written.strip_prefix("basic ") {
        let (user, password) = pair.split_once(':')?;
        return Some(Sign::Basic(user, password));
    }
    if let Some(rest) = written.strip_prefix("oauth2 ") {
        let mut words = rest.split_whitespace();
        let (authorize, token, scope) = (words.next()?, words.next()?, words.next().unwrap_or("-"));
        let mut made = OAuth2 {
            authorize,
            token,
            scope: if scope == "-" { String::new() } else { scope.replace('+', " ") },
            in_body: false,
            pkce: false,
            more: Vec::new(),
        };
        for word in words {
            match word {
                "body" => made.in_body = true,
                "pkce" => made.pkce = true,
                more => made.more.push(more),
            }
        }
        return Some(Sign::OAuth2(made));
    }
    let (name, value) = written.split_once(": ")?;
    Some(Sign::Header(name, value))
}

/// `template` with the fields filled in; `None` when it names a field that is empty.
pub(crate) fn fill(template: &str, fields: &Object) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let value = text(fields, name);
        if value.trim().is_empty() {
            return None;
        }
        filled.push_str(before);
        // An address as a person types it may end with a slash, the template goes on with one.
        let value = if after.starts_with('/') { value.trim_end_matches('/') } else { &value };
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

pub(super) fn types() -> Vec<CredentialType> {
    SERVICES.iter().map(Service::credential_type).collect()
}

impl Service {
    /// How it gives tokens, when it signs with them.
    pub(crate) fn oauth2(&self) -> Option<&OAuth2> {
        self.signed.iter().find_map(|sign| match sign {
            Sign::OAuth2(oauth2) => Some(oauth2),
            _ => None,
        })
    }

    fn credential_type(&self) -> CredentialType {
        let own = |field: &Field| {
            let made =
                Property::new(field.name, field.label, PropertyKind::text()).default(field.default).literal();
            if field.secret { made.secret() } else { made }
        };
        let mut properties: Vec<Property> = Vec::new();
        if self.oauth2().is_some() {
            properties
                .push(Property::new("clientId", "Client id", PropertyKind::text()).required().literal());
            let secret = Property::new("clientSecret", "Client secret", PropertyKind::text());
            properties.push(secret.literal().secret());
        }
        properties.extend(self.fields.iter().map(own));
        properties.extend(domains::properties());
        CredentialType {
            kind: self.kind,
            label: self.label,
            properties,
            service: true,
            connects: self.oauth2().is_some(),
            testable: self.test.is_some() || self.oauth2().is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_can_be_read_and_names_only_its_own_fields() {
        let lines = include_str!("services.txt").lines();
        let lines = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(SERVICES.len(), lines);
        let oauth2 = ["scope"];
        for service in SERVICES.iter() {
            let known =
                |name: &str| oauth2.contains(&name) || service.fields.iter().any(|field| field.name == name);
            let templates = service.signed.iter().flat_map(|sign| match sign {
                Sign::Header(_, value) | Sign::Query(_, value) => vec![*value],
                Sign::Basic(user, password) => vec![*user, *password],
                Sign::OAuth2(oauth2) => vec![oauth2.authorize, oauth2.token],
            });
            for template in templates.chain(service.test) {
                let names = template.split('{').skip(1).filter_map(|part| part.split_once('}'));
                names.for_each(|(name, _)| assert!(known(name), "{}: {name}", service.kind));
            }
            if let Some(oauth2) = service.oauth2() {
                assert!(oauth2.authorize.starts_with("https://") && oauth2.token.starts_with("https://"));
            }
        }
    }

    #[test]
    fn templates_are_filled_or_left_out() {
        let fields = Object::from([("key", "k"), ("url", "https://a.example/"), ("empty", "")]);
        assert_eq!(fill("Bearer {key}", &fields).as_deref(), Some("Bearer k"));
        assert_eq!(fill("{url}/v1/{key}", &fields).as_deref(), Some("https://a.example/v1/k"));
        assert_eq!(fill("fixed", &fields).as_deref(), Some("fixed"));
        assert_eq!(fill("{empty}", &fields), None);
        assert_eq!(fill("{absent}x", &fields), None);
    }

    #[test]
    fn services_sign_as_they_say() {
        assert_eq!(
            service("githubApi").map(|it| &it.signed[..]),
            Some(&[Sign::Header("Authorization", "token {accessToken}")][..])
        );
        let google = service("googleSheetsOAuth2Api").and_then(Service::oauth2).expect("a service");
        assert!(google.in_body && google.more == ["access_type=offline", "prompt=consent"]);
        assert!(google.scope.contains("https://www.googleapis.com/auth/spreadsheets "));
        assert_eq!(
            service("zendeskApi").map(|it| &it.signed[..]),
            Some(&[Sign::Basic("{email}/token", "{apiToken}")][..])
        );
    }
}
