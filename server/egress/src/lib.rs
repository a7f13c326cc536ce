//! The one way out: HTTP to the outside, behind the guard against addresses that workflows must not reach.
//!
//! [`Guarded`] implements `node_sdk::Egress`. Names are looked up here and only addresses that the [`Policy`] lets
//! through are ever connected to, so a name that changes its address between check and call gains nothing. Every
//! redirect is a new request that passes the same guard. Plain connections, for mail, pass it too. Deliberately absent: proxies from the environment, cookies
//! that outlive a request, and any scheme of an address but `http` and `https`.

mod address;
mod body;
mod client;
mod error;
mod guarded;
mod line;
mod policy;
mod redirect;
mod resolver;

pub use error::EgressError;
pub use guarded::{Guarded, Limits};
pub use policy::{Policy, Rule, RuleError};
