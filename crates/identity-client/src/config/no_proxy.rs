//! Which hosts `NO_PROXY` names. No standard says how it is written; this takes what undici, Go and curl take.

use std::net::IpAddr;

use reqwest::Url;

/// Whether a list names the host of a URL. Entries are separated by commas or blanks:
///
/// | entry                                      | names                                        |
/// | ------------------------------------------ | -------------------------------------------- |
/// | `*`                                        | every host                                   |
/// | `example.com`, `.example.com`, `*.example.com` | the host and everything below it          |
/// | `127.0.0.1`, `::1`, `[::1]`                | this address                                 |
/// | `10.0.0.0/8`, `fd00::/8`                   | the addresses of this network                |
/// | any of the first three with `:3001`        | the same, but at this port (`[::1]:3001`)    |
pub(super) fn names(list: &str, url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let host = host.trim_end_matches('.');
    let address = address(host);
    let port = url.port_or_known_default();
    list.split([',', ' ', '\t', '\r', '\n'])
        .filter(|entry| !entry.is_empty())
        .any(|entry| {
            let (name, only) = split_port(entry);
            (only.is_none() || only == port) && matches(name, host, address)
        })
}

fn matches(entry: &str, host: &str, address: Option<IpAddr>) -> bool {
    if entry == "*" {
        return true;
    }
    let Some(address) = address else {
        return is_below(host, entry);
    };
    match entry.split_once('/') {
        Some((network, bits)) => self::address(network)
            .zip(bits.parse().ok())
            .is_some_and(|(network, bits)| is_in(address, network, bits)),
        None => self::address(entry) == Some(address),
    }
}

/// Whether the host is the domain of an entry, or below it.
fn is_below(host: &str, entry: &str) -> bool {
    let domain = entry.strip_prefix('*').unwrap_or(entry);
    let domain = domain.trim_start_matches('.').trim_end_matches('.');
    let domain = if domain.is_ascii() {
        domain.to_ascii_lowercase()
    } else {
        // Hosts of URLs are in Punycode.
        let parsed = Url::parse(&format!("http://{domain}")).ok();
        let encoded = parsed.and_then(|url| url.host_str().map(str::to_owned));
        encoded.unwrap_or_default()
    };
    !domain.is_empty()
        && host
            .strip_suffix(domain.as_str())
            .is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

fn is_in(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let differing = u32::from(address) ^ u32::from(network);
            bits <= 32 && differing.leading_zeros() >= bits
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let differing = u128::from(address) ^ u128::from(network);
            bits <= 128 && differing.leading_zeros() >= bits
        }
        _ => false,
    }
}

/// The address a text is; an IPv4 address in IPv6 form (`::ffff:127.0.0.1`) is that IPv4 address.
fn address(text: &str) -> Option<IpAddr> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address: IpAddr = inner.unwrap_or(text).parse().ok()?;
    Some(address.to_canonical())
}

/// An entry without its port. The colons of an address without brackets are its own.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let split = entry
        .rsplit_once(':')
        .filter(|(host, _)| host.ends_with(']') || !host.contains(':'));
    match split.map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) => (host, Some(port)),
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_host() {
        let table = [
            ("http://127.0.0.1:3001/api", "127.0.0.1", true),
            ("http://127.0.0.1:3001/api", "127.0.0.1:3001", true),
            ("http://127.0.0.1:3001/api", "127.0.0.1:3002", false),
            ("http://127.0.0.1:3001/api", "127.0.0.0/8", true),
            ("http://127.0.0.1:3001/api", "10.0.0.0/8, 127.0.0.2", false),
            ("http://127.0.0.1:3001/api", "0.0.0.0/0", true),
            ("http://127.0.0.1:3001/api", "127.0.0.1/33", false),
            ("http://127.0.0.1:3001/api", "0.0.1", false),
            ("http://localhost:3001", "localhost:3001", true),
            ("http://localhost:3001", "LOCALHOST", true),
            ("http://localhost", "localhost:80", true),
            ("https://localhost", "localhost:443", true),
            ("https://localhost", "localhost:80", false),
            ("http://localhost", "example.org localhost", true),
            ("http://localhost", "example.org,\tlocalhost\n", true),
            ("http://login.identity.test", "*.identity.test", true),
            ("http://login.identity.test", ".identity.test", true),
            ("http://login.identity.test", "identity.test", true),
            ("http://login.identity.test", "identity.test.", true),
            ("http://login.identity.test.", "identity.test", true),
            ("http://identity.test", "*.identity.test", true),
            ("http://notidentity.test", "identity.test", false),
            ("http://login.identity.test:81", "*.identity.test:82", false),
            ("http://bücher.example", "bücher.example", true),
            ("http://bücher.example", "xn--bcher-kva.example", true),
            ("http://[::1]:3001", "[::1]:3001", true),
            ("http://[::1]:3001", "[::1]:3002", false),
            ("http://[::1]:3001", "::1", true),
            ("http://[::1]:3001", "[::1]", true),
            ("http://[::1]:3001", "[0:0::1]", true),
            ("http://[::1]:3001", "::/64", true),
            ("http://[fd00::1]", "fd00::/8", true),
            ("http://[fe80::1]", "fd00::/8", false),
            ("http://[::ffff:127.0.0.1]", "127.0.0.1", true),
            ("http://[::1]", "0.0.0.0/0", false),
            ("http://anything.test", "example.org,*", true),
            ("http://anything.test:81", "*:81", true),
            ("http://anything.test:82", "*:81", false),
            ("http://anything.test", "", false),
            ("http://anything.test", " , . ,.,*.,:81,/8", false),
            ("http://10.example.test", "10.0.0.0/8", false),
        ];
        for (url, list, expected) in table {
            assert_eq!(names(list, &Url::parse(url).unwrap()), expected, "{list} {url}");
        }
    }
}
