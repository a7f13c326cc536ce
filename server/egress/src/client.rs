//! HTTP clients, one for each way of connecting, kept so that connections are used again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use node_sdk::Certificates;
use reqwest::{Certificate, Client, Identity, Proxy};
use sha2::{Digest as _, Sha256};

use crate::resolver::GuardedResolver;
use crate::{EgressError, Policy};

/// What connections of one client have in common. The port belongs to it because rules can name a port, while a
/// resolver is asked for a name only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    /// Port that is connected to (the proxy's, when there is one).
    port: u16,
    /// Accept any certificate.
    ignore_tls: bool,
    /// Proxy address.
    proxy: Option<String>,
    /// Which certificates are shown and trusted: a hash, so that keys lie around nowhere.
    certificates: Option<[u8; 32]>,
}

impl Way {
    pub(crate) fn new(
        port: u16,
        ignore_tls: bool,
        proxy: Option<String>,
        certificates: Option<&Arc<Certificates>>,
    ) -> Self {
        let hash = |it: &Arc<Certificates>| {
            let parts = [&it.certificate, it.key.reveal(), &it.authorities];
            let mut hash = Sha256::new();
            for part in parts {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
            hash.finalize().into()
        };
        Self { port, ignore_tls, proxy, certificates: certificates.map(hash) }
    }
}

/// The clients in use.
pub(crate) struct Clients {
    policy: Arc<Policy>,
    known: Mutex<HashMap<Way, Client>>,
}

/// More ways than this are not worth remembering.
const MAX_CLIENTS: usize = 64;

impl Clients {
    pub(crate) fn new(policy: Arc<Policy>) -> Self {
        Self { policy, known: Mutex::new(HashMap::new()) }
    }

    /// The client for `way`.
    pub(crate) fn get(&self, way: &Way, certificates: Option<&Certificates>) -> Result<Client, EgressError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known.get(way) {
            return Ok(client.clone());
        }
        let client = self.build(way, certificates)?;
        if known.len() >= MAX_CLIENTS {
            known.clear();
        }
        known.insert(way.clone(), client.clone());
        Ok(client)
    }

    fn build(&self, way: &Way, certificates: Option<&Certificates>) -> Result<Client, EgressError> {
        let reason = |error: &dyn std::fmt::Display| EgressError::Request { reason: error.to_string() };
        let (identity, authorities) = certificates.map(read).transpose()?.unwrap_or_default();
        let builder = || -> Result<reqwest::ClientBuilder, EgressError> {
            let resolver = GuardedResolver { policy: Arc::clone(&self.policy), port: way.port };
            let builder = Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .user_agent(concat!("Reporunner/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(Duration::from_secs(30))
                .pool_idle_timeout(Duration::from_secs(60))
                .pool_max_idle_per_host(16)
                .tls_danger_accept_invalid_certs(way.ignore_tls)
                .tls_certs_merge(authorities.clone())
                .dns_resolver(resolver);
            let builder = match &identity {
                Some(identity) => builder.identity(identity.clone()),
                None => builder,
            };
            Ok(match &way.proxy {
                Some(proxy) => {
                    builder.proxy(Proxy::all(proxy).map_err(|error| reason(&error.without_url()))?)
                }
                None => builder,
            })
        };
        builder()?.build().or_else(|error| {
            // A machine without root certificates can still speak plain HTTP: trust nobody rather than fail.
            tracing::warn!(%error, "no root certificates could be loaded, so https requests will be refused");
            builder()?.tls_certs_only([]).build().map_err(|error| reason(&error))
        })
    }
}

/// Reads certificates in PEM. What is wrong with a key is never quoted.
fn read(given: &Certificates) -> Result<(Option<Identity>, Vec<Certificate>), EgressError> {
    let wrong = |what: &str| EgressError::Request { reason: what.to_owned() };
    let authorities = match given.authorities.trim() {
        "" => Vec::new(),
        pem => Certificate::from_pem_bundle(pem.as_bytes())
            .map_err(|_| wrong("the certificate of the authority cannot be read; it has to be PEM text"))?,
    };
    let key = given.key.reveal().trim();
    if key.is_empty() && given.certificate.trim().is_empty() {
        return Ok((None, authorities));
    }
    let pem = format!("{}\n{key}\n", given.certificate.trim());
    let identity = Identity::from_pem(pem.as_bytes()).map_err(|_| {
        wrong("the client's certificate or its private key cannot be read; both have to be PEM text")
    })?;
    Ok((Some(identity), authorities))
}
