//! Why a request to the outside failed, and the code each reason has.

use std::error::Error as StdError;
use std::io;

use node_sdk::NodeError;

/// Why a request to the outside failed. Texts hold host names and limits, never credentials or whole addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The guard does not let requests go there.
    #[error("requests to {host} are not allowed: {address} is not a public address")]
    Refused {
        /// Host as written.
        host: String,
        /// What it stands for.
        address: String,
    },
    /// The host name has no address.
    #[error("the host name {host} could not be found")]
    Name {
        /// Host as written.
        host: String,
    },
    /// Nobody answered at the address.
    #[error("no connection to {host} could be made: {reason}")]
    Connect {
        /// Host and port.
        host: String,
        /// What the network said.
        reason: String,
    },
    /// The encrypted connection could not be set up.
    #[error("no secure connection to {host} could be made: {reason}")]
    Tls {
        /// Host and port.
        host: String,
        /// What was wrong.
        reason: String,
    },
    /// The whole exchange took too long.
    #[error("{host} did not answer within {milliseconds} ms")]
    Timeout {
        /// Host and port.
        host: String,
        /// The limit.
        milliseconds: u128,
    },
    /// The answer is larger than allowed.
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The request cannot be sent as it is.
    #[error("the request cannot be sent: {reason}")]
    Request {
        /// What is wrong with it.
        reason: String,
    },
    /// One redirect led to the next too often.
    #[error("{host} redirected more than {limit} times")]
    Redirects {
        /// Host and port of the last one.
        host: String,
        /// The limit.
        limit: usize,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection to {host} broke: {reason}")]
    Broken {
        /// Host and port.
        host: String,
        /// What the network said.
        reason: String,
    },
}

impl EgressError {
    /// The stable code; each has a page in `docs/errors`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "RR-EGRESS-0001",
            Self::Name { .. } => "RR-EGRESS-0002",
            Self::Connect { .. } => "RR-EGRESS-0003",
            Self::Tls { .. } => "RR-EGRESS-0004",
            Self::Timeout { .. } => "RR-EGRESS-0005",
            Self::TooLarge { .. } => "RR-EGRESS-0006",
            Self::Request { .. } => "RR-EGRESS-0007",
            Self::Redirects { .. } => "RR-EGRESS-0008",
            Self::Broken { .. } => "RR-EGRESS-0009",
        }
    }

    /// Reads what reqwest reports. The address is left out, because it can hold a secret in its query.
    pub(crate) fn from_reqwest(error: &reqwest::Error, host: &str) -> Self {
        let host = host.to_owned();
        let mut deepest = String::new();
        let mut cause: Option<&(dyn StdError + 'static)> = error.source();
        while let Some(current) = cause {
            if let Some(own) = current.downcast_ref::<Self>() {
                return own.clone();
            }
            if let Some(own) = current.downcast_ref::<NodeError>() {
                return Self::Broken { host, reason: own.message.clone() };
            }
            if let Some(tls) = current.downcast_ref::<rustls::Error>() {
                return Self::Tls { host, reason: tls.to_string() };
            }
            deepest = current.to_string();
            // An io::Error hides the error it was made from behind get_ref.
            let inner = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            cause = match inner {
                Some(inner) => Some(inner as &(dyn StdError + 'static)),
                None => current.source(),
            };
        }
        let reason = if deepest.is_empty() { "unknown reason".to_owned() } else { deepest };
        if error.is_connect() {
            Self::Connect { host, reason }
        } else if error.is_builder() {
            Self::Request { reason }
        } else {
            Self::Broken { host, reason }
        }
    }
}

impl From<EgressError> for NodeError {
    fn from(error: EgressError) -> Self {
        let retryable = !matches!(
            error,
            EgressError::Refused { .. }
                | EgressError::TooLarge { .. }
                | EgressError::Request { .. }
                | EgressError::Redirects { .. }
        );
        let made = Self { retryable, ..Self::with_code(error.code(), error.to_string()) };
        if matches!(error, EgressError::Refused { .. }) {
            made.describe("An administrator can open addresses inside of the company in the egress settings.")
        } else {
            made
        }
    }
}
