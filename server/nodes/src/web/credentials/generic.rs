//! The credential types that fit every service which signs in their way, and those of mail servers.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

use super::{CredentialType, domains};

fn text(name: &'static str, label: &'static str) -> Property {
    Property::new(name, label, PropertyKind::text()).literal()
}

fn long(name: &'static str, label: &'static str) -> Property {
    Property::new(name, label, PropertyKind::String { rows: 5 }).literal()
}

fn switch(name: &'static str, label: &'static str) -> Property {
    Property::new(name, label, PropertyKind::Boolean).literal()
}

fn port(default: i32) -> Property {
    let kind = PropertyKind::Number { min: Some(1.0), max: Some(65_535.0) };
    Property::new("port", "Port", kind).default(default).literal()
}

/// A type whose secret is sent with requests, so that it can say where to.
fn web(kind: &'static str, label: &'static str, properties: Vec<Property>) -> CredentialType {
    let properties = properties.into_iter().chain(domains::properties()).collect();
    CredentialType { kind, label, properties, service: false, connects: false, testable: false }
}

pub(super) fn types() -> Vec<CredentialType> {
    let pair = || vec![text("user", "User name"), text("password", "Password").secret()];
    let named = |label, placeholder| {
        vec![
            text("name", label).required().placeholder(placeholder),
            text("value", "Value").required().secret(),
        ]
    };
    let mut types = vec![
        web("httpBasicAuth", "Basic authentication", pair()),
        web("httpBearerAuth", "Bearer token", vec![text("token", "Token").required().secret()]),
        web("httpDigestAuth", "Digest authentication", pair()),
        web("httpHeaderAuth", "Authentication by header", named("Name of the header", "X-Api-Key")),
        web("httpMultipleHeadersAuth", "Authentication by several headers", vec![headers()]),
        web("httpQueryAuth", "Authentication by query parameter", named("Name of the parameter", "api_key")),
        web("httpCustomAuth", "Authentication of your own", vec![custom()]),
        web("httpSslAuth", "Client certificate", certificate()),
    ];
    types.push(CredentialType { connects: true, ..web("oAuth1Api", "OAuth 1", oauth1()) });
    types.push(CredentialType { connects: true, testable: true, ..web("oAuth2Api", "OAuth 2", oauth2()) });
    let mail = |kind, label, properties| CredentialType {
        kind,
        label,
        properties,
        service: false,
        connects: false,
        testable: true,
    };
    types.push(mail("smtp", "SMTP (sending mail)", smtp()));
    types.push(mail("imap", "IMAP (receiving mail)", imap()));
    types
}

fn headers() -> Property {
    let entry = vec![text("name", "Name"), text("value", "Value").secret()];
    let groups = vec![EntryGroup { name: "values", label: "Header", properties: entry }];
    let kind = PropertyKind::FixedCollection { multiple: true, add: "Add header", groups };
    Property::new("headers", "Headers", kind).literal().secret()
}

fn custom() -> Property {
    Property::new("json", "JSON", PropertyKind::Json)
        .required()
        .secret()
        .literal()
        .placeholder(r#"{"headers": {"X-Key": "…"}, "qs": {"key": "…"}, "body": {"key": "…"}}"#)
        .help("Headers, query parameters (qs) and fields of the body that are added to each request.")
}

fn certificate() -> Vec<Property> {
    vec![
        long("ca", "Certificate of the authority")
            .help("PEM text; only for servers with an authority of their own."),
        long("cert", "Certificate").help("PEM text."),
        long("key", "Private key").secret().help("PEM text."),
        text("passphrase", "Passphrase").secret().help("Empty when the private key has none."),
    ]
}

fn oauth1() -> Vec<Property> {
    vec![
        text("authUrl", "Address to authorise at").placeholder("https://…/authorize"),
        text("accessTokenUrl", "Address for access tokens").placeholder("https://…/access_token"),
        text("requestTokenUrl", "Address for request tokens")
            .placeholder("https://…/request_token")
            .help("The three addresses are needed to connect the credential with its service."),
        text("consumerKey", "Consumer key").required(),
        text("consumerSecret", "Consumer secret").required().secret(),
        Property::new(
            "signatureMethod",
            "Signature",
            PropertyKind::options(["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"].map(|name| (name, name))),
        )
        .default("HMAC-SHA1")
        .literal(),
        text("token", "Access token")
            .secret()
            .help("Where the other service shows it to you, instead of connecting."),
        text("tokenSecret", "Secret of the access token").secret(),
    ]
}

fn oauth2() -> Vec<Property> {
    let by_person = || Condition::is("grantType", ["authorizationCode", "pkce"]);
    vec![
        Property::new(
            "grantType",
            "Kind of grant",
            PropertyKind::options([
                ("authorizationCode", "A person agrees (authorization code)"),
                ("clientCredentials", "The client itself (client credentials)"),
                ("pkce", "A person agrees, with PKCE"),
            ]),
        )
        .default("authorizationCode")
        .literal(),
        text("authUrl", "Address to authorise at")
            .required()
            .show(by_person())
            .placeholder("https://…/authorize"),
        text("accessTokenUrl", "Address for tokens").required().placeholder("https://…/token"),
        text("clientId", "Client id").required(),
        text("clientSecret", "Client secret").secret().help("Empty for a client without one, with PKCE."),
        text("scope", "Scopes").placeholder("read write"),
        text("authQueryParameters", "More for the authorise address")
            .placeholder("audience=api&prompt=consent")
            .show(by_person()),
        Property::new(
            "authentication",
            "The client shows who it is in",
            PropertyKind::options([("header", "The header"), ("body", "The body")]),
        )
        .default("header")
        .literal(),
        switch("sendAdditionalBodyProperties", "Send more with requests for tokens")
            .show(Condition::is("grantType", ["clientCredentials"])),
        Property::new("additionalBodyProperties", "More fields", PropertyKind::Json)
            .literal()
            .placeholder(r#"{"audience": "…"}"#)
            .show(Condition::is("grantType", ["clientCredentials"]))
            .show(Condition::is("sendAdditionalBodyProperties", [true])),
        switch("ignoreSSLIssues", "Accept any certificate"),
        Property::new("tokenExpiredStatusCode", "Status when a token has run out", PropertyKind::number())
            .default(401)
            .literal(),
    ]
}

fn smtp() -> Vec<Property> {
    vec![
        text("user", "User name"),
        text("password", "Password").secret(),
        text("host", "Server").required().placeholder("smtp.example.com"),
        port(465),
        switch("secure", "TLS from the first byte").default(true).help("Usual at port 465."),
        switch("disableStartTls", "No STARTTLS").show(Condition::is("secure", [false])),
        text("hostName", "Name of this client").placeholder("mail.example.com"),
    ]
}

fn imap() -> Vec<Property> {
    vec![
        text("user", "User name").required(),
        text("password", "Password").secret(),
        text("host", "Server").required().placeholder("imap.example.com"),
        port(993),
        switch("secure", "TLS from the first byte").default(true),
        switch("allowUnauthorizedCerts", "Accept any certificate"),
    ]
}
