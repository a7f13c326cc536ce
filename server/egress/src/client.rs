//! HTTP clients, one for each way of connecting, kept so that connections are used again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, Proxy};

use crate::resolver::GuardedResolver;
use crate::{EgressError, Policy};

/// What connections of one client have in common. The port belongs to it because rules can name a port, while a
/// resolver is asked for a name only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    /// Port that is connected to (the proxy's, when there is one).
    pub port: u16,
    /// Accept any certificate.
    pub ignore_tls: bool,
    /// Proxy address.
    pub proxy: Option<String>,
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
    pub(crate) fn get(&self, way: &Way) -> Result<Client, EgressError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known.get(way) {
            return Ok(client.clone());
        }
        let client = self.build(way)?;
        if known.len() >= MAX_CLIENTS {
            known.clear();
        }
        known.insert(way.clone(), client.clone());
        Ok(client)
    }

    fn build(&self, way: &Way) -> Result<Client, EgressError> {
        let reason = |error: &dyn std::fmt::Display| EgressError::Request { reason: error.to_string() };
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
                .dns_resolver(resolver);
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
