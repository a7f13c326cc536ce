//! Where requests may go: the public internet, and whatever an administrator opens or closes by rule.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::address::{Reach, effective, reach};

/// Where requests may go. `deny` wins over `allow`; `allow` wins over the built-in refusal of private addresses.
///
/// ```
/// let policy = egress::Policy { allow: vec!["10.20.0.0/16:443".parse().unwrap()], ..egress::Policy::default() };
/// assert!(policy.permits("wiki.example", "10.20.1.1".parse().unwrap(), 443));
/// assert!(!policy.permits("wiki.example", "10.20.1.1".parse().unwrap(), 80));
/// assert!(!policy.permits("wiki.example", "127.0.0.1".parse().unwrap(), 443));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether private networks and this machine may be reached. Link-local and metadata addresses stay closed.
    pub allow_private: bool,
    /// What may be reached although its address is private or special.
    pub allow: Vec<Rule>,
    /// What must not be reached whatever else is said.
    pub deny: Vec<Rule>,
}

impl Policy {
    /// Whether a connection to `address` at `port`, found under the name `host`, may be made.
    pub fn permits(&self, host: &str, address: IpAddr, port: u16) -> bool {
        let matches = |rules: &[Rule]| rules.iter().any(|rule| rule.matches(host, address, port));
        if matches(&self.deny) {
            return false;
        }
        match reach(address) {
            Reach::Public => true,
            Reach::Private => self.allow_private || matches(&self.allow),
            Reach::Special => matches(&self.allow),
        }
    }
}

/// A host name, a name with its subdomains (`*.example.com`), an address or a CIDR range, each with an optional port:
/// `wiki.example`, `10.0.0.0/8`, `127.0.0.1:8080`, `[::1]:80`, `fd00::/8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    target: Target,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Host(String),
    Below(String),
    Range(IpAddr, u8),
}

/// A text that is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a host name, an address or a range, with an optional port")]
pub struct RuleError {
    text: String,
}

impl Rule {
    fn matches(&self, host: &str, address: IpAddr, port: u16) -> bool {
        if self.port.is_some_and(|own| own != port) {
            return false;
        }
        let host = host.trim_end_matches('.');
        match &self.target {
            Target::Host(name) => host.eq_ignore_ascii_case(name),
            Target::Below(name) => host
                .len()
                .checked_sub(name.len())
                .filter(|start| *start > 1 && host.is_char_boundary(*start))
                .is_some_and(|start| {
                    host[start..].eq_ignore_ascii_case(name) && host[..start].ends_with('.')
                }),
            Target::Range(network, bits) => contains(*network, *bits, effective(address)),
        }
    }
}

fn contains(network: IpAddr, bits: u8, address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let fail = || RuleError { text: text.to_owned() };
        let trimmed = text.trim();
        let (place, port) = split_port(trimmed).ok_or_else(fail)?;
        let target = if let Some(name) = place.strip_prefix("*.") {
            Target::Below(host_name(name).ok_or_else(fail)?)
        } else if let Some((network, bits)) = place.split_once('/') {
            let network: IpAddr = network.parse().map_err(|_| fail())?;
            let bits: u8 = bits.parse().map_err(|_| fail())?;
            let widest = if network.is_ipv4() { 32 } else { 128 };
            if bits > widest {
                return Err(fail());
            }
            Target::Range(network, bits)
        } else if let Ok(address) = place.parse::<IpAddr>() {
            let address = effective(address);
            Target::Range(address, if address.is_ipv4() { 32 } else { 128 })
        } else {
            Target::Host(host_name(place).ok_or_else(fail)?)
        };
        Ok(Self { target, port })
    }
}

/// Splits `[::1]:80`, `[fd00::/8]:443`, `10.0.0.0/8:80` and `host:80`; text with several bare colons is IPv6.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (place, after) = rest.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((place, Some(port.parse().ok()?))),
            None => after.is_empty().then_some((place, None)),
        };
    }
    match text.rsplit_once(':') {
        Some((place, port)) if !place.contains(':') => Some((place, Some(port.parse().ok()?))),
        _ => Some((text, None)),
    }
}

fn host_name(text: &str) -> Option<String> {
    let name = text.trim_end_matches('.');
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name.chars().all(fits)).then(|| name.to_ascii_lowercase())
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::Host(name) => formatter.write_str(name)?,
            Target::Below(name) => write!(formatter, "*.{name}")?,
            Target::Range(network, bits) if network.is_ipv6() => write!(formatter, "[{network}/{bits}]")?,
            Target::Range(network, bits) => write!(formatter, "{network}/{bits}")?,
        }
        self.port.map_or(Ok(()), |port| write!(formatter, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn rules_read_and_print_every_form() {
        for (text, printed) in [
            ("Wiki.Example", "wiki.example"),
            ("*.corp.example:8443", "*.corp.example:8443"),
            ("10.0.0.0/8:80", "10.0.0.0/8:80"),
            ("127.0.0.1:8080", "127.0.0.1/32:8080"),
            ("::1", "[::1/128]"),
            ("[fd00::/8]:443", "[fd00::/8]:443"),
        ] {
            let rule: Rule = text.parse().expect(text);
            assert_eq!(rule.to_string(), printed);
            assert_eq!(rule.to_string().parse::<Rule>().as_ref(), Ok(&rule));
        }
        for wrong in ["", "a b", "10.0.0.0/33", "host:notaport", "host:70000", "[::1", "*."] {
            assert!(wrong.parse::<Rule>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn deny_wins_over_allow_and_allow_over_the_default() {
        let policy = Policy {
            allow_private: false,
            allow: vec!["10.0.0.0/8".parse().expect("rule"), "metadata.corp".parse().expect("rule")],
            deny: vec!["10.1.0.0/16".parse().expect("rule"), "*.bad.example".parse().expect("rule")],
        };
        assert!(policy.permits("a", address("10.0.0.1"), 80));
        assert!(policy.permits("a", address("::ffff:10.0.0.1"), 80));
        assert!(!policy.permits("a", address("10.1.0.1"), 80));
        assert!(!policy.permits("x.bad.example.", address("1.1.1.1"), 80));
        assert!(policy.permits("notbad.example", address("1.1.1.1"), 80));
        assert!(policy.permits("METADATA.corp", address("169.254.169.254"), 80));
        assert!(!policy.permits("other", address("169.254.169.254"), 80));
        let open = Policy { allow_private: true, ..Policy::default() };
        assert!(open.permits("a", address("127.0.0.1"), 80));
        assert!(!open.permits("a", address("169.254.169.254"), 80));
    }
}
