//! Names and addresses of the network: who has which. Asks the system, which may take its time; all on helper threads. May touch
//! `std::net`, if-addrs and dns-lookup.

use std::net::{IpAddr, ToSocketAddrs};

use super::data::{Data, OsError, Outcome};
use super::permissions::Permissions;
use super::sockets::{address_data, address_of};

/// Nothing is known of the name, for now or at all: what resolvers answer, in numbers and words of the system.
const UNKNOWN_NAME: i32 = -2;
const TRY_AGAIN: i32 = -3;
const NO_ADDRESS: i32 = -5;

fn wanted(address: IpAddr, kind: &str) -> bool {
    match kind {
        "IPv4" => address.is_ipv4(),
        "IPv6" => address.is_ipv6(),
        _ => true,
    }
}

/// The addresses of a host, each once.
pub fn lookup(permissions: &Permissions, host: &str, kind: &str) -> Outcome {
    permissions.look_up(host)?;
    let found = (host, 0).to_socket_addrs().map_err(|error| {
        let text = error.to_string();
        let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text).to_owned();
        let number = error.raw_os_error().unwrap_or(if text.starts_with("Temporary") { TRY_AGAIN } else { UNKNOWN_NAME });
        OsError { number, text }
    })?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found.map(|found| found.ip()).filter(|address| wanted(*address, kind)) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(OsError { number: NO_ADDRESS, text: "No address associated with hostname".to_owned() });
    }
    permissions.resolved(host, &addresses);
    Ok(Data::List(addresses.into_iter().map(address_data).collect()))
}

/// The name of an address.
pub fn reverse(permissions: &Permissions, address: &Data) -> Outcome {
    let address = address_of(address)?;
    permissions.look_up(&address.to_string())?;
    let name = dns_lookup::lookup_addr(&address).map_err(OsError::from)?;
    Ok(Data::Text(name))
}

/// `[name, index, address, name, index, address, …]`
pub fn interfaces(permissions: &Permissions, loopback: bool, link_local: bool, kind: &str) -> Outcome {
    permissions.see_interfaces()?;
    let mut found = Vec::new();
    for interface in if_addrs::get_if_addrs()? {
        let address = interface.ip();
        let local = match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        if !wanted(address, kind) || (!loopback && interface.is_loopback()) || (!link_local && local) {
            continue;
        }
        let index = interface.index.map_or(0, i64::from);
        found.extend([Data::Text(interface.name.clone()), Data::Int(index), address_data(address)]);
    }
    Ok(Data::List(found))
}
