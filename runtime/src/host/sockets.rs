//! The operations of sockets, none of which ever blocks: what can't be done at once says so, and is tried again when it is ready (see `events`).
//! May touch `std::net`, mio and socket2.

use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr};
use std::sync::{Arc, Mutex};

use mio::net::{TcpListener, TcpStream, UdpSocket};
use socket2::{Domain, Protocol, SockAddr, Socket as NewSocket, Type};

use super::call::Call;
use super::data::{Data, EINVAL, OsError, Outcome};
use super::events::{self, Direction, Waker, lock};
use super::outside::Expected;
use super::permissions::Access;
use super::resources::Resources;
use super::socket::{BLOCK, Channel, Open, later};

pub fn add(call: &Call<'_>, channel: Channel) -> Data {
    let number = events::new_number();
    let open = Open::new(number, channel);
    if call.host.clock.shared().is_some()
        && let Some(address) = open.channel.address()
    {
        *lock(&call.resources().addresses).entry(address).or_insert(0) += 1;
    }
    call.resources().sockets.put(number, call.owner, Arc::new(Mutex::new(open)));
    Data::Int(number as i64)
}

/// Whose turn it is, if something is to come: where time is virtual, the addresses of all sockets of the program are known.
pub fn expected(resources: &Resources, number: i64) -> Expected {
    let Ok(open) = resources.sockets.get(number) else { return Expected::Soon };
    let open = lock(&open);
    match &open.channel {
        Channel::Listener(_) | Channel::Datagrams(_) => Expected::Visit,
        #[cfg(unix)]
        Channel::LocalListener(_) => Expected::Visit,
        Channel::Stream(stream) if is_own(resources, stream) => Expected::Own,
        _ => Expected::Answer,
    }
}
/// Whether both ends of a connection belong to the program.
fn is_own(resources: &Resources, stream: &TcpStream) -> bool {
    let addresses = lock(&resources.addresses);
    if addresses.is_empty() {
        return false;
    }
    let (Ok(own), Ok(peer)) = (stream.local_addr(), stream.peer_addr()) else { return false };
    // A server that listens everywhere has no address that is its own.
    let everywhere = [IpAddr::from([0; 4]), IpAddr::from([0; 16])].map(|any| SocketAddr::new(any, peer.port()));
    let here = peer.ip() == own.ip() || peer.ip().is_loopback();
    here && (addresses.contains_key(&peer) || everywhere.iter().any(|address| addresses.contains_key(address)))
}

/// Calls `waker` when reading or writing can go on; at once, if trying is what will show what is wrong.
pub fn wait(resources: &Resources, number: i64, direction: Direction, waker: Waker) {
    let Ok(open) = resources.sockets.get(number) else { return waker() };
    let mut open = lock(&open);
    if direction == Direction::Read && open.has_more() {
        return waker();
    }
    let Open { number, channel, known, .. } = &mut *open;
    if let Err(waker) = events::wait(channel.source(), *number, known, direction, waker) {
        waker();
    }
}

// ---- bytes

/// The number of bytes that are there; -1 at the end.
pub fn fill(resources: &Resources, number: i64) -> Outcome {
    let open = resources.sockets.get(number)?;
    let mut open = lock(&open);
    open.fill()?;
    Ok(Data::Int(if open.pending.is_empty() && open.ended { -1 } else { open.pending.len() as i64 }))
}
/// Up to `most` bytes, empty at the end; null if there are none yet.
pub fn read(resources: &Resources, number: i64, most: Option<i64>) -> Outcome {
    let open = resources.sockets.get(number)?;
    let mut open = lock(&open);
    open.fill()?;
    if open.pending.is_empty() {
        return Ok(if open.ended { Data::Bytes(Vec::new()) } else { Data::Null });
    }
    let count = most.map_or(open.pending.len(), |most| open.pending.len().min(most.max(0) as usize));
    let rest = open.pending.split_off(count);
    Ok(Data::Bytes(std::mem::replace(&mut open.pending, rest)))
}
/// Puts back what another reader has read too much.
pub fn unread(resources: &Resources, number: i64, bytes: &[u8]) -> Outcome {
    let open = resources.sockets.get(number)?;
    let mut open = lock(&open);
    open.pending.splice(0..0, bytes.iter().copied());
    Ok(Data::Null)
}
/// The number of bytes that were taken.
pub fn write(resources: &Resources, number: i64, bytes: &[u8]) -> Outcome {
    let open = resources.sockets.get(number)?;
    let mut open = lock(&open);
    let Open { channel, tls, .. } = &mut *open;
    let count = match tls {
        Some(tls) => tls.write(channel, bytes)?,
        None => later(channel.write(bytes))?.unwrap_or(0),
    };
    Ok(Data::Int(count as i64))
}
/// Whether nothing waits to be sent.
pub fn flushed(resources: &Resources, number: i64) -> Outcome {
    let open = resources.sockets.get(number)?;
    let mut open = lock(&open);
    let Open { channel, tls, .. } = &mut *open;
    Ok(Data::Bool(match tls {
        Some(tls) => tls.flush(channel)?,
        None => true,
    }))
}
/// Ends a direction.
pub fn shutdown(resources: &Resources, number: i64, direction: &str) -> Outcome {
    let open = resources.sockets.get(number)?;
    let mut open = lock(&open);
    let Open { channel, tls, .. } = &mut *open;
    if let (Some(tls), true) = (tls, direction != "receive") {
        tls.say_goodbye(channel);
    }
    let how = match direction {
        "receive" => Shutdown::Read,
        "send" => Shutdown::Write,
        _ => Shutdown::Both,
    };
    let done = match channel {
        Channel::Stream(stream) => stream.shutdown(how),
        #[cfg(unix)]
        Channel::Local(stream) => stream.shutdown(how),
        _ => Ok(()),
    };
    match done {
        Err(error) if error.kind() != ErrorKind::NotConnected => Err(error.into()),
        _ => Ok(Data::Null),
    }
}

// ---- addresses

/// An address as the Dart half holds it: four or sixteen bytes, or a path.
pub fn address_of(data: &Data) -> Result<IpAddr, OsError> {
    let bytes = data.bytes();
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Ok(IpAddr::from(four));
    }
    <[u8; 16]>::try_from(bytes).map(IpAddr::from).map_err(|_| OsError::numbered(EINVAL))
}
pub fn address_data(address: IpAddr) -> Data {
    match address {
        IpAddr::V4(address) => Data::Bytes(address.octets().to_vec()),
        IpAddr::V6(address) => Data::Bytes(address.octets().to_vec()),
    }
}
fn port_of(data: &Data) -> Result<u16, OsError> {
    u16::try_from(data.int()).map_err(|_| OsError::numbered(EINVAL))
}
fn place(address: SocketAddr) -> Data {
    Data::List(vec![address_data(address.ip()), Data::Int(i64::from(address.port()))])
}
#[cfg(unix)]
fn local_place(address: &std::os::unix::net::SocketAddr) -> Data {
    let path = address.as_pathname().map_or_else(String::new, |path| path.to_string_lossy().into_owned());
    Data::List(vec![Data::Text(path), Data::Int(0)])
}

/// `[address, port]` of this side, or of the other.
pub fn address(resources: &Resources, number: i64, of_peer: bool) -> Outcome {
    let open = resources.sockets.get(number)?;
    let open = lock(&open);
    Ok(match &open.channel {
        Channel::Stream(stream) if of_peer => place(stream.peer_addr()?),
        Channel::Stream(stream) => place(stream.local_addr()?),
        Channel::Listener(listener) => place(listener.local_addr()?),
        Channel::Datagrams(socket) => place(socket.local_addr()?),
        #[cfg(unix)]
        Channel::Local(stream) if of_peer => local_place(&stream.peer_addr()?),
        #[cfg(unix)]
        Channel::Local(stream) => local_place(&stream.local_addr()?),
        #[cfg(unix)]
        Channel::LocalListener(listener) => local_place(&listener.local_addr()?),
        #[cfg(unix)]
        Channel::Reading(_) | Channel::Writing(_) => return Err(OsError::numbered(EINVAL)),
    })
}

fn domain(address: IpAddr) -> Domain {
    if address.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 }
}

// ---- connections

/// `[address, port, host, source address, source port]`: a connection that is being made.
pub fn connect(call: &Call<'_>) -> Outcome {
    let [target, port, host, source, source_port] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    if let Data::Text(path) = target {
        return connect_local(call, path);
    }
    let (address, port) = (address_of(target)?, port_of(port)?);
    call.permissions().reach(address, port, host.optional().map(Data::text))?;
    let socket = NewSocket::new(domain(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    if let Some(source) = source.optional() {
        socket.bind(&SockAddr::from(SocketAddr::new(address_of(source)?, port_of(source_port)?)))?;
    } else if source_port.int() != 0 {
        let any = if address.is_ipv4() { IpAddr::from([0; 4]) } else { IpAddr::from([0; 16]) };
        socket.bind(&SockAddr::from(SocketAddr::new(any, port_of(source_port)?)))?;
    }
    begin(socket.connect(&SockAddr::from(SocketAddr::new(address, port))))?;
    Ok(add(call, Channel::Stream(TcpStream::from_std(socket.into()))))
}
/// A connection that takes its time has begun well.
fn begin(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(IN_PROGRESS) => Ok(()),
        result => result,
    }
}
#[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
const IN_PROGRESS: i32 = 36;
#[cfg(not(any(target_os = "macos", target_os = "ios", target_os = "freebsd")))]
const IN_PROGRESS: i32 = 115;

#[cfg(unix)]
fn connect_local(call: &Call<'_>, path: &str) -> Outcome {
    let place = call.permissions().place(&[Access::Read, Access::Write], path, true)?;
    Ok(add(call, Channel::Local(mio::net::UnixStream::connect(place.path())?)))
}
#[cfg(not(unix))]
fn connect_local(_: &Call<'_>, _: &str) -> Outcome {
    Err(OsError::numbered(super::data::ENOSYS))
}

/// Whether the connection stands; an error if it failed.
pub fn connected(resources: &Resources, number: i64) -> Outcome {
    let open = resources.sockets.get(number)?;
    let open = lock(&open);
    if let Channel::Stream(stream) = &open.channel {
        if let Some(error) = stream.take_error()? {
            return Err(error.into());
        }
        return match stream.peer_addr() {
            Ok(_) => Ok(Data::Bool(true)),
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(Data::Bool(false)),
            Err(error) => Err(error.into()),
        };
    }
    Ok(Data::Bool(true))
}

/// `[address, port, backlog, v6Only, shared]`: where connections arrive.
pub fn listen(call: &Call<'_>) -> Outcome {
    let [target, port, backlog, v6_only, shared] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    if let Data::Text(path) = target {
        return listen_local(call, path);
    }
    let (address, port) = (address_of(target)?, port_of(port)?);
    call.permissions().listen(address, port)?;
    let socket = NewSocket::new(domain(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    #[cfg(unix)]
    if shared.bool() {
        socket.set_reuse_port(true)?;
    }
    if address.is_ipv6() {
        socket.set_only_v6(v6_only.bool())?;
    }
    socket.bind(&SockAddr::from(SocketAddr::new(address, port)))?;
    socket.listen(if backlog.int() > 0 { backlog.int() as i32 } else { 4096 })?;
    Ok(add(call, Channel::Listener(TcpListener::from_std(socket.into()))))
}
#[cfg(unix)]
fn listen_local(call: &Call<'_>, path: &str) -> Outcome {
    let place = call.permissions().place(&[Access::Write], path, true)?;
    Ok(add(call, Channel::LocalListener(mio::net::UnixListener::bind(place.path())?)))
}
#[cfg(not(unix))]
fn listen_local(_: &Call<'_>, _: &str) -> Outcome {
    Err(OsError::numbered(super::data::ENOSYS))
}

/// The next connection; null if none has come.
pub fn accept(call: &Call<'_>, number: i64) -> Outcome {
    let open = call.resources().sockets.get(number)?;
    let open = lock(&open);
    let accepted = match &open.channel {
        Channel::Listener(listener) => later(listener.accept())?.map(|(stream, _)| Channel::Stream(stream)),
        #[cfg(unix)]
        Channel::LocalListener(listener) => later(listener.accept())?.map(|(stream, _)| Channel::Local(stream)),
        _ => return Err(OsError::numbered(EINVAL)),
    };
    Ok(accepted.map_or(Data::Null, |channel| add(call, channel)))
}

// ---- packets

/// `[address, port, reuseAddress, reusePort, ttl]`
pub fn bind_datagrams(call: &Call<'_>) -> Outcome {
    let [target, port, reuse_address, reuse_port, ttl] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    let (address, port) = (address_of(target)?, port_of(port)?);
    call.permissions().listen(address, port)?;
    let socket = NewSocket::new(domain(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    socket.set_reuse_address(reuse_address.bool())?;
    #[cfg(unix)]
    socket.set_reuse_port(reuse_port.bool())?;
    if address.is_ipv4() {
        socket.set_multicast_ttl_v4(ttl.int() as u32)?;
    }
    socket.bind(&SockAddr::from(SocketAddr::new(address, port)))?;
    Ok(add(call, Channel::Datagrams(UdpSocket::from_std(socket.into()))))
}
/// `[handle, bytes, address, port]`: how many bytes were sent.
pub fn send(call: &Call<'_>) -> Outcome {
    let [number, bytes, target, port] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    let (address, port) = (address_of(target)?, port_of(port)?);
    call.permissions().reach(address, port, None)?;
    let open = call.resources().sockets.get(number.int())?;
    let open = lock(&open);
    let Channel::Datagrams(socket) = &open.channel else { return Err(OsError::numbered(EINVAL)) };
    let sent = later(socket.send_to(bytes.bytes(), SocketAddr::new(address, port)))?;
    Ok(Data::Int(sent.unwrap_or(0) as i64))
}
/// `[bytes, address, port]`, or null if nothing has come.
pub fn receive(resources: &Resources, number: i64) -> Outcome {
    let open = resources.sockets.get(number)?;
    let open = lock(&open);
    let Channel::Datagrams(socket) = &open.channel else { return Err(OsError::numbered(EINVAL)) };
    let mut block = [0; BLOCK];
    let Some((count, from)) = later(socket.recv_from(&mut block))? else { return Ok(Data::Null) };
    Ok(Data::List(vec![Data::Bytes(block[..count].to_vec()), address_data(from.ip()), Data::Int(i64::from(from.port()))]))
}
/// Whether a packet could be received.
pub fn has_datagram(resources: &Resources, number: i64) -> Outcome {
    let open = resources.sockets.get(number)?;
    let open = lock(&open);
    let Channel::Datagrams(socket) = &open.channel else { return Err(OsError::numbered(EINVAL)) };
    Ok(Data::Bool(later(socket.peek_from(&mut [0; 1]))?.is_some()))
}
/// `[handle, group, address of the interface, index of it, join]`
pub fn multicast(call: &Call<'_>) -> Outcome {
    let [number, group, interface, index, join] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    let group = address_of(group)?;
    call.permissions().listen(group, 0)?;
    let open = call.resources().sockets.get(number.int())?;
    let open = lock(&open);
    let Channel::Datagrams(socket) = &open.channel else { return Err(OsError::numbered(EINVAL)) };
    match (group, join.bool()) {
        (IpAddr::V4(group), join) => {
            let interface = match interface.optional().map(address_of).transpose()? {
                Some(IpAddr::V4(address)) => address,
                _ => Ipv4Addr::UNSPECIFIED,
            };
            if join { socket.join_multicast_v4(&group, &interface)? } else { socket.leave_multicast_v4(&group, &interface)? }
        }
        (IpAddr::V6(group), true) => socket.join_multicast_v6(&group, index.int() as u32)?,
        (IpAddr::V6(group), false) => socket.leave_multicast_v6(&group, index.int() as u32)?,
    }
    Ok(Data::Null)
}

// ---- options

/// An option by name; with a value it is set first. Null: there is no such option here.
pub fn option(resources: &Resources, number: i64, name: &str, value: Option<&Data>) -> Outcome {
    let open = resources.sockets.get(number)?;
    let open = lock(&open);
    match &open.channel {
        Channel::Stream(stream) => named_option(socket2::SockRef::from(stream), name, value),
        Channel::Listener(listener) => named_option(socket2::SockRef::from(listener), name, value),
        Channel::Datagrams(socket) => named_option(socket2::SockRef::from(socket), name, value),
        #[cfg(unix)]
        Channel::Local(stream) => named_option(socket2::SockRef::from(stream), name, value),
        #[cfg(unix)]
        _ => Ok(Data::Null),
    }
}
fn named_option(socket: socket2::SockRef<'_>, name: &str, value: Option<&Data>) -> Outcome {
    let number = value.map(Data::int).unwrap_or_default();
    let (on, count) = (number != 0, number.max(0) as usize);
    if value.is_some() {
        match name {
            "noDelay" => socket.set_tcp_nodelay(on)?,
            "keepAlive" => socket.set_keepalive(on)?,
            "reuseAddress" => socket.set_reuse_address(on)?,
            "broadcast" => socket.set_broadcast(on)?,
            "sendBuffer" => socket.set_send_buffer_size(count)?,
            "receiveBuffer" => socket.set_recv_buffer_size(count)?,
            "multicastLoop4" => socket.set_multicast_loop_v4(on)?,
            "multicastLoop6" => socket.set_multicast_loop_v6(on)?,
            "multicastHops4" => socket.set_multicast_ttl_v4(count as u32)?,
            "multicastHops6" => socket.set_multicast_hops_v6(count as u32)?,
            "multicastIndex6" => socket.set_multicast_if_v6(count as u32)?,
            "timeToLive" => socket.set_ttl_v4(count as u32)?,
            _ => return Ok(Data::Null),
        }
    }
    let on = |on: bool| Data::Int(i64::from(on));
    Ok(match name {
        "noDelay" => on(socket.tcp_nodelay()?),
        "keepAlive" => on(socket.keepalive()?),
        "reuseAddress" => on(socket.reuse_address()?),
        "broadcast" => on(socket.broadcast()?),
        "sendBuffer" => Data::Int(socket.send_buffer_size()? as i64),
        "receiveBuffer" => Data::Int(socket.recv_buffer_size()? as i64),
        "multicastLoop4" => on(socket.multicast_loop_v4()?),
        "multicastLoop6" => on(socket.multicast_loop_v6()?),
        "multicastHops4" => Data::Int(i64::from(socket.multicast_ttl_v4()?)),
        "multicastHops6" => Data::Int(i64::from(socket.multicast_hops_v6()?)),
        "multicastIndex6" => Data::Int(i64::from(socket.multicast_if_v6()?)),
        "timeToLive" => Data::Int(i64::from(socket.ttl_v4()?)),
        _ => Data::Null,
    })
}
