//! Name look-up that gives only addresses the policy lets through, so that what is checked is what is connected to.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{EgressError, Policy};

/// A resolver for connections to one port.
pub(crate) struct GuardedResolver {
    pub(crate) policy: Arc<Policy>,
    pub(crate) port: u16,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, port) = (Arc::clone(&self.policy), self.port);
        Box::pin(async move {
            let allowed = look_up(&policy, name.as_str(), port).await?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The addresses of `host` that may be connected to at `port`; at least one.
pub(crate) async fn look_up(policy: &Policy, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
    let unknown = || EgressError::Name { host: host.to_owned() };
    let found: Vec<SocketAddr> =
        tokio::net::lookup_host((host, port)).await.map_err(|_| unknown())?.collect();
    let first = found.first().ok_or_else(unknown)?.ip();
    let allowed: Vec<SocketAddr> =
        found.into_iter().filter(|address| policy.permits(host, address.ip(), port)).collect();
    if allowed.is_empty() {
        return Err(EgressError::Refused { host: host.to_owned(), address: first.to_string() });
    }
    Ok(allowed)
}
