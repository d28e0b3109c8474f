//! What a program may do on the network. A connection is judged by the address it goes to, whatever name led there: a name that is allowed
//! opens the addresses that the system gave for it, and none on this machine; an address in another form is the same address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Permissions, refused};
use crate::host::data::OsError;

/// `HOST` or `HOST:PORT` of `--allow-net`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// In lower case, without brackets.
    host: String,
    /// None: any.
    port: Option<u16>,
}

impl Rule {
    pub fn of(text: &str) -> Rule {
        let text = text.to_ascii_lowercase();
        let (host, port) = match text.rsplit_once(':') {
            // Of an address of version 6 only what follows brackets is a port.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
                Ok(port) => (host.to_owned(), Some(port)),
                Err(_) => (text.clone(), None),
            },
            _ => (text.clone(), None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Rule { host: host.to_owned(), port }
    }
    fn opens(&self, port: u16) -> bool {
        self.port.is_none_or(|own| own == port)
    }
    /// Whether the rule is about this very address.
    fn names(&self, address: IpAddr) -> bool {
        match self.host.parse::<IpAddr>() {
            Ok(own) => plain(own) == plain(address),
            Err(_) => self.host == "localhost" && address.is_loopback(),
        }
    }
}

/// An address of version 4 in the clothes of version 6 is one of version 4.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}
/// Who connects to "any address" reaches this machine.
fn reached(address: IpAddr) -> IpAddr {
    match plain(address) {
        IpAddr::V4(v4) if v4.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(v6) if v6.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        address => address,
    }
}

/// The addresses of names that have been looked up.
#[derive(Clone, Default, Debug)]
pub struct Names(Arc<Mutex<HashMap<String, Vec<IpAddr>>>>);

impl Names {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<IpAddr>>> {
        self.0.lock().unwrap_or_else(|p| p.into_inner())
    }
}

impl Permissions {
    /// A connection or a packet to an address; `host` is the name that led to it, if one did.
    pub fn reach(&self, address: IpAddr, port: u16, host: Option<&str>) -> Result<(), OsError> {
        let goal = reached(address);
        if self.net.any(|rule| rule.opens(port) && rule.names(goal)) {
            return Ok(());
        }
        let host = host.map(str::to_ascii_lowercase);
        let by_name = host.as_ref().is_some_and(|host| {
            let known = self.names.lock().get(host).is_some_and(|all| all.contains(&address));
            known && !goal.is_loopback() && self.net.any(|rule| rule.opens(port) && rule.host == *host)
        });
        if by_name {
            return Ok(());
        }
        let shown = shown(&host.unwrap_or_else(|| address.to_string()), port);
        Err(refused(&format!("connecting to '{shown}' is not allowed; run with --allow-net={shown}")))
    }

    /// A port on an address of this machine; port 0 is any.
    pub fn listen(&self, address: IpAddr, port: u16) -> Result<(), OsError> {
        if self.net.any(|rule| rule.opens(port) && rule.names(plain(address))) {
            return Ok(());
        }
        let shown = shown(&address.to_string(), port);
        Err(refused(&format!("listening at '{shown}' is not allowed; run with --allow-net={shown}")))
    }

    /// Asking for the addresses of a name, or for the name of an address.
    pub fn look_up(&self, host: &str) -> Result<(), OsError> {
        let name = host.to_ascii_lowercase();
        let address = name.parse::<IpAddr>().ok();
        if self.net.any(|rule| rule.host == name || address.is_some_and(|address| rule.names(plain(address)))) {
            return Ok(());
        }
        Err(refused(&format!("looking up '{name}' is not allowed; run with --allow-net={name}")))
    }
    /// Notes the addresses that the system gives for a name.
    pub fn resolved(&self, host: &str, addresses: &[IpAddr]) {
        if !self.net.is_all() {
            self.names.lock().insert(host.to_ascii_lowercase(), addresses.to_vec());
        }
    }

    /// The addresses of this machine.
    pub fn see_interfaces(&self) -> Result<(), OsError> {
        if self.net.is_all() { Ok(()) } else { Err(refused("listing network interfaces is not allowed; run with --allow-net")) }
    }
}

fn shown(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::permissions::Rules;

    fn allowing(names: &[&str]) -> Permissions {
        let net = Some(names.iter().map(|name| (*name).to_owned()).collect());
        Permissions::sandbox(&Rules { net, ..Rules::default() })
    }
    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn addresses_in_any_form_are_the_same() {
        let permissions = allowing(&["10.0.0.1", "localhost:80", "[::1]:443", "fe80::2"]);
        let reaches = |text: &str, port| permissions.reach(address(text), port, None).is_ok();
        assert!(reaches("10.0.0.1", 1) && reaches("::ffff:10.0.0.1", 1) && reaches("fe80::2", 5));
        assert!(reaches("127.0.0.1", 80) && reaches("0.0.0.0", 80) && reaches("::1", 443));
        for (text, port) in [("127.0.0.1", 81), ("::ffff:127.0.0.1", 81), ("0.0.0.0", 443), ("::", 81), ("::ffff:10.0.0.2", 1)] {
            assert!(!reaches(text, port), "{text} {port}");
        }
        assert!(permissions.listen(address("0.0.0.0"), 80).is_err());
        assert!(permissions.listen(address("127.0.0.1"), 80).is_ok());
        assert!(permissions.listen(address("127.0.0.1"), 0).is_err());
    }

    #[test]
    fn names_open_what_they_stand_for_and_nothing_here() {
        let permissions = allowing(&["Example.com:80"]);
        let there = address("192.0.2.7");
        assert!(permissions.look_up("EXAMPLE.com").is_ok() && permissions.look_up("example.org").is_err());
        // Nobody has asked the system yet: a program can claim any name for an address.
        assert!(permissions.reach(there, 80, Some("example.com")).is_err());
        permissions.resolved("example.com", &[there, address("127.0.0.1")]);
        assert!(permissions.reach(there, 80, Some("example.com")).is_ok());
        assert!(permissions.reach(there, 81, Some("example.com")).is_err());
        assert!(permissions.reach(address("192.0.2.8"), 80, Some("example.com")).is_err());
        assert!(permissions.reach(address("127.0.0.1"), 80, Some("example.com")).is_err());
        assert!(permissions.reach(there, 80, None).is_err());
    }
}
