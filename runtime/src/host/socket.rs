//! A socket or pipe that is open: the system's half of it, what has been read and nobody has fetched, and TLS if it is secured. Nothing
//! here blocks. May touch `std::net`, mio, `tls`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;

use mio::event::Source;
use mio::net::{TcpListener, TcpStream, UdpSocket};

use super::data::OsError;
use super::tls::Tls;

/// Read at once at most.
pub(super) const BLOCK: usize = 1 << 16;

/// Most of what arrives is not longer.
const SHORT: usize = 1 << 12;

/// Everything that readiness is waited for.
pub enum Channel {
    Stream(TcpStream),
    Listener(TcpListener),
    Datagrams(UdpSocket),
    #[cfg(unix)]
    Local(mio::net::UnixStream),
    #[cfg(unix)]
    LocalListener(mio::net::UnixListener),
    #[cfg(unix)]
    Reading(mio::unix::pipe::Receiver),
    #[cfg(unix)]
    Writing(mio::unix::pipe::Sender),
}

impl Channel {
    /// By which others in this process may reach it.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        match self {
            Channel::Stream(stream) => stream.local_addr().ok(),
            Channel::Listener(listener) => listener.local_addr().ok(),
            _ => None,
        }
    }
    pub(super) fn source(&mut self) -> &mut dyn Source {
        match self {
            Channel::Stream(source) => source,
            Channel::Listener(source) => source,
            Channel::Datagrams(source) => source,
            #[cfg(unix)]
            Channel::Local(source) => source,
            #[cfg(unix)]
            Channel::LocalListener(source) => source,
            #[cfg(unix)]
            Channel::Reading(source) => source,
            #[cfg(unix)]
            Channel::Writing(source) => source,
        }
    }
}
impl Read for Channel {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Channel::Stream(stream) => stream.read(into),
            #[cfg(unix)]
            Channel::Local(stream) => stream.read(into),
            #[cfg(unix)]
            Channel::Reading(pipe) => pipe.read(into),
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
}
impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Channel::Stream(stream) => stream.write(bytes),
            #[cfg(unix)]
            Channel::Local(stream) => stream.write(bytes),
            #[cfg(unix)]
            Channel::Writing(pipe) => pipe.write(bytes),
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Something open.
pub struct Open {
    pub(super) number: usize,
    pub channel: Channel,
    /// Whether it has been waited for.
    pub(super) known: bool,
    /// Read, and not yet fetched.
    pub(super) pending: Vec<u8>,
    /// The other side sends no more.
    pub(super) ended: bool,
    /// The failure that reading has met behind what is pending.
    failure: Option<OsError>,
    pub tls: Option<Tls>,
}

/// "Not now" is no error.
pub(super) fn later<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == ErrorKind::WouldBlock || error.kind() == ErrorKind::NotConnected => Ok(None),
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
        Err(error) => Err(error),
    }
}

impl Open {
    pub(super) fn new(number: usize, channel: Channel) -> Open {
        Open { number, channel, known: false, pending: Vec::new(), ended: false, failure: None, tls: None }
    }
    /// Whether something can be read that the system knows nothing of any more.
    pub(super) fn has_more(&mut self) -> bool {
        self.ended || self.failure.is_some() || !self.pending.is_empty() || self.tls.as_mut().is_some_and(Tls::has_more)
    }
    /// Takes the bytes that were read and not fetched, for somebody else.
    pub fn take_pending(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.pending)
    }

    /// Reads something if nothing is there.
    pub(super) fn fill(&mut self) -> Result<(), OsError> {
        if self.ended || !self.pending.is_empty() {
            return Ok(());
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let mut short = [0; SHORT];
        let Some(count) = self.read_into(&mut short)? else { return Ok(()) };
        self.ended = count == 0;
        self.pending = short[..count].to_vec();
        if count == SHORT {
            let mut block = std::mem::take(&mut self.pending);
            block.resize(BLOCK, 0);
            let more = self.read_into(&mut block[SHORT..]);
            // What there is comes first, then an end or a failure.
            self.ended = matches!(more, Ok(Some(0)));
            block.truncate(SHORT + more.as_ref().ok().copied().flatten().unwrap_or_default());
            self.failure = more.err();
            self.pending = block;
        }
        Ok(())
    }
    fn read_into(&mut self, into: &mut [u8]) -> Result<Option<usize>, OsError> {
        match &mut self.tls {
            Some(tls) => tls.read(&mut self.channel, into),
            None => Ok(later(self.channel.read(into))?),
        }
    }
}
