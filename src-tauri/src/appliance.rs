//! Asks whether a Reporunner answers at an address.

use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};
use tauri::Url;

use crate::address::{Address, is_loopback, is_private};
use crate::error::ShellError;

/// How long an appliance may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// An appliance as the Connect page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Appliance {
    /// Its address, without a slash at the end.
    pub url: String,
    /// Version it answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When it was last opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// What the user has to know before it is opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

#[derive(Deserialize)]
struct Health {
    version: String,
}

#[derive(Deserialize)]
struct Setup {
    needed: bool,
}

/// Makes sure that an appliance answers at `address` and may be reached that way.
///
/// # Errors
/// `Unencrypted` for http outside private networks, `Unreachable` when nobody answers in 10 seconds,
/// `NotAnAppliance` for any other answer than an appliance's.
pub async fn check(address: &Address) -> Result<Appliance, ShellError> {
    let warning = match address.is_encrypted() {
        true => None,
        false => unencrypted(address).await?,
    };
    let health: Health = ask(address, address.at("/healthz")).await?;
    Ok(Appliance { url: address.to_string(), version: Some(health.version), last_used_at: None, warning })
}

/// Whether the appliance still waits for its owner to be set up.
///
/// # Errors
/// Like [`check`].
pub async fn needs_owner(address: &Address) -> Result<bool, ShellError> {
    let setup: Setup = ask(address, address.at("/api/v1/setup")).await?;
    Ok(setup.needed)
}

/// The warning for an address without encryption: none on this machine, refused outside private networks.
async fn unencrypted(address: &Address) -> Result<Option<String>, ShellError> {
    let (host, port) = address.host_and_port();
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host.as_str(), port))).await;
    let machines: Vec<IpAddr> = match found {
        Ok(Ok(found)) => found.map(|socket| socket.ip()).collect(),
        Ok(Err(_)) => return Err(unreachable(address, format!("there is no machine named {host}"))),
        Err(_) => return Err(unreachable(address, "its name could not be looked up in time".to_owned())),
    };
    if machines.iter().copied().all(is_loopback) {
        return Ok(None);
    }
    if !machines.iter().copied().all(is_private) {
        return Err(ShellError::Unencrypted { url: address.to_string() });
    }
    Ok(Some(
        "The connection is not encrypted: whoever is in the same network can read what you send, your password too."
            .to_owned(),
    ))
}

async fn ask<T: for<'a> Deserialize<'a>>(address: &Address, url: Url) -> Result<T, ShellError> {
    let odd = |reason: String| ShellError::NotAnAppliance { url: address.to_string(), reason };
    let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build();
    let answer = match client {
        Ok(client) => client.get(url).send().await,
        Err(error) => Err(error),
    };
    let answer = answer.map_err(|error| unreachable(address, in_few_words(&error)))?;
    if let Some(target) = answer.headers().get("location") {
        return Err(odd(format!("it sends visitors on to {}", String::from_utf8_lossy(target.as_bytes()))));
    }
    if !answer.status().is_success() {
        return Err(odd(format!("it answers with status {}", answer.status().as_u16())));
    }
    answer.json().await.map_err(|_| odd("it does not say its version".to_owned()))
}

fn unreachable(address: &Address, reason: String) -> ShellError {
    ShellError::Unreachable { url: address.to_string(), reason }
}

/// The deepest cause says what happened; the layers above only say that something did.
fn in_few_words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} seconds", PATIENCE.as_secs());
    }
    let mut deepest: &dyn std::error::Error = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    let words = deepest.to_string();
    match error.source() {
        None => words,
        Some(_) => words.split(" (os error").next().unwrap_or(&words).to_owned(),
    }
}
