//! Addresses of appliances: from what was typed or remembered to one origin, and whether it may go unencrypted.

use std::net::{IpAddr, Ipv4Addr};

use tauri::Url;

use crate::error::ShellError;

/// The origin of an appliance: scheme, host and port, nothing behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads what was typed; without a scheme it is https.
    ///
    /// # Errors
    /// `NotAnAddress` for other schemes, missing hosts, and addresses that carry a name or password.
    pub fn read(typed: &str) -> Result<Self, ShellError> {
        let refused = || ShellError::NotAnAddress { typed: typed.to_owned() };
        let typed = typed.trim();
        let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
        let mut url = Url::parse(&whole).map_err(|_| refused())?;
        let known = matches!(url.scheme(), "http" | "https");
        let named = !url.username().is_empty() || url.password().is_some();
        if !known || named || url.host_str().is_none_or(str::is_empty) {
            return Err(refused());
        }
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Whether what is sent there is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Host and port, for looking the host up.
    pub fn host_and_port(&self) -> (String, u16) {
        let host = self.0.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        (host, self.0.port_or_known_default().unwrap_or(443))
    }

    /// An address below this one; `path` starts with a slash.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    /// Whether `url` is a page of this appliance. Files made by its own pages (`blob:`) count as its pages.
    pub fn covers(&self, url: &Url) -> bool {
        url.origin() == self.0.origin()
    }
}

/// Written without a slash at its end.
impl std::fmt::Display for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Whether a machine is this one.
pub fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// Whether a machine is this one or stands in a private network: RFC 1918, RFC 4193, link-local, and the shared
/// space of RFC 6598 that overlay networks use.
pub fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || is_shared(ip),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn is_shared(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    first == 100 && second & 0b1100_0000 == 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_an_origin() {
        for (typed, address) in [
            ("reporunner.example.com", "https://reporunner.example.com"),
            (" box:5680 ", "https://box:5680"),
            ("http://10.0.0.5:5680/workflows?x=1#y", "http://10.0.0.5:5680"),
            ("HTTPS://Box.Example.com:443/", "https://box.example.com"),
            ("http://[::1]:5680", "http://[::1]:5680"),
        ] {
            assert_eq!(Address::read(typed).expect(typed).to_string(), address);
        }
        for typed in [
            "",
            "two words",
            "file:///etc/passwd",
            "javascript://x/%0aalert(1)",
            "https://",
            "https://me:pw@box",
        ] {
            assert!(Address::read(typed).is_err(), "{typed} was taken");
        }
    }

    #[test]
    fn only_own_networks_are_private() {
        for ip in [
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(ip.parse().expect(ip)), "{ip} is private");
        }
        for ip in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "::ffff:1.1.1.1"] {
            assert!(!is_private(ip.parse().expect(ip)), "{ip} is public");
        }
    }

    #[test]
    fn an_appliance_covers_its_own_pages_only() {
        let box_ = Address::read("http://box:5680").expect("address");
        for (page, covered) in [
            ("http://box:5680/workflows/wf_1", true),
            ("blob:http://box:5680/0-1-2", true),
            ("https://box:5680/", false),
            ("http://box:5681/", false),
            ("http://box.example.com:5680/", false),
        ] {
            assert_eq!(box_.covers(&Url::parse(page).expect(page)), covered, "{page}");
        }
    }
}
