//! The credential types of services whose requests are signed, or whose tokens are given for a signed statement.

use node_sdk::{Condition, Property, PropertyKind};

use super::{CredentialType, domains};

fn text(name: &'static str, label: &'static str) -> Property {
    Property::new(name, label, PropertyKind::text()).literal()
}

fn switch(name: &'static str, label: &'static str) -> Property {
    Property::new(name, label, PropertyKind::Boolean).literal()
}

fn service(kind: &'static str, label: &'static str, properties: Vec<Property>) -> CredentialType {
    let properties = properties.into_iter().chain(domains::properties()).collect();
    CredentialType { kind, label, properties, service: true, connects: false, testable: true }
}

pub(super) fn types() -> Vec<CredentialType> {
    let x = service("twitterOAuth1Api", "X (OAuth 1)", oauth1());
    vec![
        service("aws", "AWS", aws()),
        service("googleApi", "Google (service account)", google()),
        CredentialType { connects: true, testable: false, ..x },
    ]
}

fn aws() -> Vec<Property> {
    vec![
        text("region", "Region")
            .default("us-east-1")
            .help("For addresses that name none; else the one in the address counts."),
        text("accessKeyId", "Access key").required(),
        text("secretAccessKey", "Secret of the access key").required().secret(),
        switch("temporaryCredentials", "Temporary key"),
        text("sessionToken", "Session token")
            .required()
            .secret()
            .show(Condition::is("temporaryCredentials", [true])),
    ]
}

fn oauth1() -> Vec<Property> {
    vec![
        text("consumerKey", "API key").required(),
        text("consumerSecret", "Secret of the API key").required().secret(),
    ]
}

fn google() -> Vec<Property> {
    vec![
        // It matters to other services only, and is kept so that what is imported stays whole.
        text("region", "Region").default("us-central1"),
        text("email", "E-mail of the service account")
            .required()
            .placeholder("name@project.iam.gserviceaccount.com"),
        Property::new("privateKey", "Private key", PropertyKind::String { rows: 5 })
            .literal()
            .required()
            .secret()
            .help("The field \"private_key\" of the key file; PEM text."),
        switch("inpersonate", "Act for a user"),
        text("delegatedEmail", "E-mail of the user")
            .help("The service account has to be allowed to act for the whole domain.")
            .show(Condition::is("inpersonate", [true])),
        switch("httpNode", "For HTTP Request").help("Requests need scopes of their own."),
        text("scopes", "Scopes")
            .placeholder("https://www.googleapis.com/auth/drive.readonly")
            .help("Separated by commas or spaces.")
            .show(Condition::is("httpNode", [true])),
    ]
}
