//! Where a host is reached: `https://name[:port]`, in one spelling, and not inside anybody's own network.
//!
//! A delegate calls whatever stands here from within its member's network, so a publisher or operator must not be able
//! to point it at the member's own machines. The text is refused unless it is canonical: two spellings of one address
//! can't slip past a list. A name may still resolve to an inner address: who opens the connection checks the address
//! that he gets with [`is_global`].

use alloc::string::{String, ToString};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// Most bytes of an endpoint, or of an artefact's location.
pub const MAX_ENDPOINT: u32 = 256;
/// An endpoint as it stands on chain: read it with [`parse`].
pub type EndpointText = BoundedVec<u8, ConstU32<MAX_ENDPOINT>>;
/// Longest label of a DNS name, bytes (RFC 1035).
const MAX_LABEL: usize = 63;
const SCHEME: &str = "https://";
const DEFAULT_PORT: u16 = 443;

/// Last labels of names that are resolved inside a network only (RFC 6761, 6762 appendix G, 8375; ICANN's `internal`).
const INNER_SUFFIXES: [&str; 10] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "localdomain",
    "arpa",
];

/// A checked endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// A DNS name, or an address in its canonical spelling, IPv6 without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

/// Why a text is not an endpoint.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum EndpointError {
    /// Longer than [`MAX_ENDPOINT`].
    TooLong,
    /// It holds something else than printable ASCII without `%` and `\`: write international names in Punycode.
    BadCharacter,
    /// It does not begin with `https://`, in lower case.
    NotHttps,
    /// It holds a user name (`@`).
    HasUserInfo,
    /// It holds a path, if only `/`: paths are the protocol's.
    HasPath,
    /// It holds a query (`?`).
    HasQuery,
    /// It holds a fragment (`#`).
    HasFragment,
    /// The port is not a number from 1 to 65535 without leading zeros, or is 443, which is left out.
    BadPort,
    /// The host is no DNS name in lower case and no address in its canonical spelling.
    BadHost,
    /// The host lies inside: loopback, private, link-local or otherwise not on the open internet, and the consortium's
    /// list does not name it.
    Inside,
    /// An artefact's location has no path.
    NoPath,
}

/// Where an artefact is fetched: an endpoint and a path under it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artefact {
    /// Who has it.
    pub endpoint: Endpoint,
    /// The path, with its leading `/`.
    pub path: String,
}

/// Reads an endpoint. `private_allowed` lists the hosts, spelled as in [`Endpoint::host`], that may be asked though
/// they lie inside.
pub fn parse<T: AsRef<[u8]>>(url: &[u8], private_allowed: &[T]) -> Result<Endpoint, EndpointError> {
    let authority = after_scheme(url)?;
    if authority.contains('@') {
        return Err(EndpointError::HasUserInfo);
    }
    if authority.contains('/') {
        return Err(EndpointError::HasPath);
    }
    endpoint(authority, private_allowed)
}

/// Reads the location of an artefact, `https://name[:port]/path`. A publisher names it and hosts fetch it, so the same
/// is refused as in [`parse`], save the path.
pub fn parse_location<T: AsRef<[u8]>>(
    url: &[u8],
    private_allowed: &[T],
) -> Result<Artefact, EndpointError> {
    let rest = after_scheme(url)?;
    let start = rest.find('/').ok_or(EndpointError::NoPath)?;
    let (authority, path) = rest.split_at_checked(start).ok_or(EndpointError::NoPath)?;
    if authority.contains('@') {
        return Err(EndpointError::HasUserInfo);
    }
    Ok(Artefact {
        endpoint: endpoint(authority, private_allowed)?,
        path: path.into(),
    })
}

/// What follows `https://`, in plain characters and without query and fragment.
fn after_scheme(url: &[u8]) -> Result<&str, EndpointError> {
    if u32::try_from(url.len()).map_or(true, |length| length > MAX_ENDPOINT) {
        return Err(EndpointError::TooLong);
    }
    let url = core::str::from_utf8(url).map_err(|_| EndpointError::BadCharacter)?;
    if !url
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'%' && byte != b'\\')
    {
        return Err(EndpointError::BadCharacter);
    }
    let rest = url.strip_prefix(SCHEME).ok_or(EndpointError::NotHttps)?;
    if rest.contains('?') {
        return Err(EndpointError::HasQuery);
    }
    if rest.contains('#') {
        return Err(EndpointError::HasFragment);
    }
    Ok(rest)
}

fn endpoint<T: AsRef<[u8]>>(
    authority: &str,
    private_allowed: &[T],
) -> Result<Endpoint, EndpointError> {
    let (host, port) = split(authority)?;
    let is_inside = match host {
        Host::Name(name) => is_inner_name(name),
        Host::Address(address) => !is_global(address),
    };
    let host = host.to_string();
    if is_inside
        && !private_allowed
            .iter()
            .any(|allowed| allowed.as_ref() == host.as_bytes())
    {
        return Err(EndpointError::Inside);
    }
    Ok(Endpoint { host, port })
}

#[derive(Clone, Copy)]
enum Host<'a> {
    Name(&'a str),
    Address(IpAddr),
}

impl core::fmt::Display for Host<'_> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Host::Name(name) => name.fmt(formatter),
            Host::Address(address) => address.fmt(formatter),
        }
    }
}

fn split(authority: &str) -> Result<(Host<'_>, u16), EndpointError> {
    let (host, rest) = match authority.strip_prefix('[') {
        Some(bracketed) => {
            let (address, rest) = bracketed.split_once(']').ok_or(EndpointError::BadHost)?;
            let parsed: Ipv6Addr = address.parse().map_err(|_| EndpointError::BadHost)?;
            if parsed.to_string() != address {
                return Err(EndpointError::BadHost);
            }
            (Host::Address(parsed.into()), rest)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (host, rest) = authority
                .split_at_checked(end)
                .ok_or(EndpointError::BadHost)?;
            (name_or_v4(host)?, rest)
        }
    };
    let port = match rest.strip_prefix(':') {
        Some(port) => parse_port(port)?,
        None if rest.is_empty() => DEFAULT_PORT,
        None => return Err(EndpointError::BadHost),
    };
    Ok((host, port))
}

fn parse_port(text: &str) -> Result<u16, EndpointError> {
    let port: u16 = text.parse().map_err(|_| EndpointError::BadPort)?;
    if port == 0 || port == DEFAULT_PORT || port.to_string() != text {
        return Err(EndpointError::BadPort);
    }
    Ok(port)
}

/// A DNS name's last label begins with a letter. That keeps names apart from all the spellings of IPv4 addresses that
/// resolvers take: fewer parts, octal, hexadecimal, one number.
fn name_or_v4(host: &str) -> Result<Host<'_>, EndpointError> {
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok(Host::Address(address.into()));
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= MAX_LABEL
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let starts_with_letter = last_label(host).starts_with(|first: char| first.is_ascii_lowercase());
    if host.split('.').all(is_label) && starts_with_letter {
        Ok(Host::Name(host))
    } else {
        Err(EndpointError::BadHost)
    }
}

fn last_label(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// A name without a dot is resolved by the machine's own search list.
fn is_inner_name(name: &str) -> bool {
    !name.contains('.') || INNER_SUFFIXES.contains(&last_label(name))
}

/// Whether an address is one of the open internet's, by IANA's registries of special-purpose addresses. Addresses that
/// carry another address (IPv4-mapped, NAT64, 6to4, Teredo) are not: what they carry may lie inside.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match (a, b, c) {
        (0 | 10 | 127, _, _) => true, // this network, private, loopback
        (100, 64..=127, _) => true,   // shared by carriers
        (169, 254, _) => true,        // link-local, metadata services among them
        (172, 16..=31, _) => true,    // private
        (192, 0, 0 | 2) => true,      // protocol assignments, documentation
        (192, 88, 99) => true,        // 6to4 relays
        (192, 168, _) => true,        // private
        (198, 18 | 19, _) => true,    // benchmarks
        (198, 51, 100) => true,       // documentation
        (203, 0, 113) => true,        // documentation
        (224..=255, _, _) => true,    // multicast, reserved, broadcast
        _ => false,
    };
    !is_special
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is assigned for global unicast. Out of it: 2001::/23 (Teredo and other protocols), 2001:db8::/32
    // and 3fff::/20 (documentation), 2002::/16 (6to4).
    let is_special = matches!(
        (a, b),
        (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff)
    );
    (0x2000..=0x3fff).contains(&a) && !is_special
}
