//! Which addresses belong to the public internet. The ranges follow the IANA special-purpose registries for IPv4
//! (RFC 6890 and updates) and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The public internet.
    Public,
    /// Inside of the machine or the company: opened by `allow_private` or by a rule.
    Private,
    /// Nowhere a workflow has business, such as the metadata service of a cloud: opened by a rule only.
    Special,
}

/// The address that packets to `address` really go to: IPv4 inside of IPv6 forms is taken out.
pub(crate) fn effective(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => embedded(v6).map_or(address, IpAddr::V4),
    }
}

/// How far `address` reaches.
pub(crate) fn reach(address: IpAddr) -> Reach {
    match effective(address) {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => reach_v6(v6),
    }
}

/// The IPv4 address inside of a mapped (`::ffff:0:0/96`), compatible (`::/96`), translated (`::ffff:0:0:0/96`),
/// NAT64 (`64:ff9b::/96`) or 6to4 (`2002::/16`) address.
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = v6.segments();
    let tail = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(tail(high, low)),
        _ => None,
    }
}

fn reach_v4(v4: Ipv4Addr) -> Reach {
    let [a, b, c, _] = v4.octets();
    // Alibaba's metadata service sits inside of the carrier range; the others are link-local.
    if v4 == Ipv4Addr::new(100, 100, 100, 200) {
        return Reach::Special;
    }
    match (a, b, c) {
        (10 | 127, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => Reach::Private,
        (0 | 224.., ..)
        | (169, 254, _)
        | (192, 0, 0 | 2)
        | (192, 88, 99)
        | (198, 18..=19, _)
        | (198, 51, 100)
        | (203, 0, 113) => Reach::Special,
        _ => Reach::Public,
    }
}

fn reach_v6(v6: Ipv6Addr) -> Reach {
    let segments = v6.segments();
    // Amazon's metadata service sits inside of the unique-local range.
    if segments == [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] {
        return Reach::Special;
    }
    if v6.is_loopback() || segments[0] & 0xfe00 == 0xfc00 {
        return Reach::Private;
    }
    // Only 2000::/3 is handed out; inside of it documentation, benchmarking, Teredo and ORCHID are not destinations.
    let global = segments[0] & 0xe000 == 0x2000;
    let reserved = (segments[0] == 0x2001 && (segments[1] < 0x0200 || segments[1] == 0x0db8))
        || (segments[0] == 0x3fff && segments[1] < 0x1000);
    if global && !reserved { Reach::Public } else { Reach::Special }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_range_is_told_from_the_public_internet() {
        let rows: [(Reach, &[&str]); 3] = [
            (
                Reach::Public,
                &[
                    "1.1.1.1",
                    "100.63.0.1",
                    "100.128.0.1",
                    "172.32.0.1",
                    "2606:4700::1111",
                    "64:ff9b::101:101",
                ],
            ),
            (
                Reach::Private,
                &[
                    "127.0.0.1",
                    "127.9.9.9",
                    "10.0.0.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.1.1",
                    "100.64.0.1",
                    "::1",
                    "fd12::1",
                    "fc00::1",
                    "::ffff:127.0.0.1",
                    "::7f00:1",
                    "64:ff9b::a00:1",
                    "2002:7f00:1::",
                    "::ffff:0:10.0.0.1",
                ],
            ),
            (
                Reach::Special,
                &[
                    "0.0.0.0",
                    "0.1.2.3",
                    "169.254.169.254",
                    "100.100.100.200",
                    "224.0.0.1",
                    "255.255.255.255",
                    "192.0.2.1",
                    "198.18.0.1",
                    "::",
                    "fe80::1",
                    "ff02::1",
                    "fd00:ec2::254",
                    "::ffff:169.254.169.254",
                    "::ffff:0.0.0.0",
                    "2001:db8::1",
                    "2001::1",
                    "100::1",
                    "fec0::1",
                ],
            ),
        ];
        for (expected, addresses) in rows {
            for address in addresses {
                let parsed: IpAddr = address.parse().expect(address);
                assert_eq!(reach(parsed), expected, "{address}");
            }
        }
    }
}
