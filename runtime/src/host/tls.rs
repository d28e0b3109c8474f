//! TLS over a channel, by rustls: its connection is a pair of buffers, so that it waits for readiness like any other socket. What a
//! `SecurityContext` holds is kept here too. May touch rustls and ring.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, Mutex};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{
    ClientConfig, ClientConnection, Connection, DigitallySignedStruct, Error, RootCertStore, ServerConfig, ServerConnection,
    SignatureScheme, SupportedProtocolVersion,
};

use super::certificates;
use super::data::{Data, EINVAL, OsError};
use super::events::lock;
use super::keys;
use super::socket::Channel;

// ---- contexts

/// The content of a `SecurityContext`.
#[derive(Default)]
pub struct Context {
    platform_roots: bool,
    trusted: Vec<CertificateDer<'static>>,
    chain: Vec<CertificateDer<'static>>,
    key: Option<PrivateKeyDer<'static>>,
    client_authorities: Vec<CertificateDer<'static>>,
    pub only_1_3: bool,
}

impl Context {
    /// One that trusts whom the platform trusts, or nobody.
    pub fn new(platform_roots: bool) -> Context {
        Context { platform_roots, ..Context::default() }
    }

    /// Adds certificates or a key, by what they are for. A password opens what is encrypted.
    pub fn add(&mut self, part: &str, bytes: &[u8], password: &str) -> Result<(), OsError> {
        if part == "key" {
            let key = keys::private_key(bytes, password);
            let key = key.ok_or_else(|| OsError { number: 0, text: "Expected private key, but none was found".to_owned() })?;
            self.key = Some(key);
            return Ok(());
        }
        let certificates = keys::certificates(bytes, password)?;
        match part {
            "chain" => self.chain = certificates,
            "trusted" => self.trusted.extend(certificates),
            _ => self.client_authorities.extend(certificates),
        }
        Ok(())
    }
}

fn problem(text: impl Into<String>) -> OsError {
    OsError { number: EINVAL, text: text.into() }
}

static NEWEST: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];

fn versions(context: &Context) -> &'static [&'static SupportedProtocolVersion] {
    if context.only_1_3 { NEWEST } else { rustls::ALL_VERSIONS }
}

// ---- whom to trust

/// The fault of the other side's certificate, for a program that is told, or may accept it all the same.
#[derive(Default, Debug)]
struct Verdict(Mutex<Option<String>>);

#[derive(Debug)]
struct Verifier {
    /// None if nobody is trusted.
    inner: Option<Arc<WebPkiServerVerifier>>,
    /// Trusted as they are, whoever signed them.
    pinned: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    verdict: Arc<Verdict>,
    /// Somebody will be asked about what is wrong.
    lenient: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = if self.pinned.contains(end_entity) {
            let parsed = rustls::server::ParsedCertificate::try_from(end_entity)?;
            rustls::client::verify_server_name(&parsed, server_name).map(|()| ServerCertVerified::assertion())
        } else {
            match &self.inner {
                Some(inner) => inner.verify_server_cert(end_entity, intermediates, server_name, ocsp, now),
                None => Err(rustls::CertificateError::UnknownIssuer.into()),
            }
        };
        match found {
            Err(error) => {
                *lock(&self.verdict.0) = Some(reason(&error, Some(end_entity)));
                if self.lenient { Ok(ServerCertVerified::assertion()) } else { Err(error) }
            }
            found => found,
        }
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// In the words that Dart programs get to see; `end_entity` is the certificate in question.
fn reason(error: &Error, end_entity: Option<&CertificateDer<'_>>) -> String {
    let text = problem_text(error, end_entity);
    let place = if text.starts_with("CERTIFICATE") { "(handshake.cc:391)" } else { "" };
    format!("\n\t{text}{place}")
}

fn problem_text(error: &Error, end_entity: Option<&CertificateDer<'_>>) -> String {
    use rustls::CertificateError as C;
    match error {
        Error::InvalidCertificate(C::UnknownIssuer | C::Other(_)) if end_entity.is_some_and(|der| certificates::signs_itself(der)) => {
            "CERTIFICATE_VERIFY_FAILED: self signed certificate".to_owned()
        }
        Error::InvalidCertificate(C::UnknownIssuer) => "CERTIFICATE_VERIFY_FAILED: unable to get local issuer certificate".to_owned(),
        Error::InvalidCertificate(C::Expired | C::ExpiredContext { .. }) => "CERTIFICATE_VERIFY_FAILED: certificate has expired".to_owned(),
        Error::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            "CERTIFICATE_VERIFY_FAILED: Hostname mismatch".to_owned()
        }
        Error::InvalidCertificate(other) => format!("CERTIFICATE_VERIFY_FAILED: {other:?}"),
        Error::AlertReceived(alert) => format!("alert received: {alert:?}"),
        Error::InvalidMessage(_) => "WRONG_VERSION_NUMBER(tls_record.cc:224)".to_owned(),
        other => other.to_string(),
    }
}

// ---- connections

/// One connection's TLS.
pub struct Tls {
    connection: Connection,
    verdict: Arc<Verdict>,
}

/// The parameters of a handshake.
pub struct Wishes<'a> {
    /// None: this side is the server.
    pub host: Option<&'a str>,
    pub protocols: Vec<Vec<u8>>,
    /// Somebody will be asked about what is wrong.
    pub lenient: bool,
    pub request_client: bool,
    pub require_client: bool,
}

fn client(context: &Context, wishes: &Wishes<'_>, verdict: &Arc<Verdict>) -> Result<Connection, OsError> {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    if context.platform_roots {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    roots.add_parsable_certificates(context.trusted.iter().cloned());
    let inner = if roots.is_empty() {
        None
    } else {
        let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
        Some(built.map_err(|error| problem(error.to_string()))?)
    };
    let verifier =
        Verifier { inner, pinned: context.trusted.clone(), provider: provider.clone(), verdict: verdict.clone(), lenient: wishes.lenient };
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions(context));
    let builder = builder.map_err(|error| problem(error.to_string()))?;
    let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match &context.key {
        Some(key) => builder.with_client_auth_cert(context.chain.clone(), key.clone_key()).map_err(|error| problem(error.to_string()))?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols.clone_from(&wishes.protocols);
    let name = ServerName::try_from(wishes.host.unwrap_or_default().to_owned()).map_err(|_| problem("invalid host name"))?;
    ClientConnection::new(Arc::new(config), name).map(Connection::Client).map_err(|error| problem(error.to_string()))
}

fn server(context: &Context, wishes: &Wishes<'_>) -> Result<Connection, OsError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(versions(context));
    let builder = builder.map_err(|error| problem(error.to_string()))?;
    let builder = if wishes.request_client || wishes.require_client {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(context.trusted.iter().chain(&context.client_authorities).cloned());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = if wishes.require_client { verifier } else { verifier.allow_unauthenticated() };
        builder.with_client_cert_verifier(verifier.build().map_err(|error| problem(error.to_string()))?)
    } else {
        builder.with_no_client_auth()
    };
    let Some(key) = &context.key else { return Err(problem("NO_CERTIFICATE_SET")) };
    let config = builder.with_single_cert(context.chain.clone(), key.clone_key());
    let mut config = config.map_err(|error| problem(error.to_string()))?;
    config.alpn_protocols.clone_from(&wishes.protocols);
    ServerConnection::new(Arc::new(config)).map(Connection::Server).map_err(|error| problem(error.to_string()))
}

impl Tls {
    /// TLS that has still to shake hands. With a host, this is the client.
    pub fn new(context: &Context, wishes: &Wishes<'_>) -> Result<Tls, OsError> {
        let verdict = Arc::<Verdict>::default();
        let connection = if wishes.host.is_some() { client(context, wishes, &verdict)? } else { server(context, wishes)? };
        Ok(Tls { connection, verdict })
    }

    /// Goes on with the handshake, after what was read before: "done", or what must be waited for, "read" or "write".
    pub fn handshake(&mut self, early: &[u8], channel: &mut Channel) -> Result<&'static str, OsError> {
        self.feed(early, channel)?;
        while self.connection.is_handshaking() {
            if !self.flush(channel)? {
                return Ok("write");
            }
            if !self.connection.is_handshaking() {
                break;
            }
            match self.connection.read_tls(channel) {
                Ok(0) => return Err(OsError { number: 0, text: "Connection terminated during handshake".to_owned() }),
                Ok(_) => self.process(channel)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok("read"),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(if self.flush(channel)? { "done" } else { "write" })
    }

    /// `[protocol or null, certificate of the other side or null, what is wrong with it or null]`
    pub fn facts(&self) -> Data {
        let protocol = self.connection.alpn_protocol().map(|name| Data::Text(String::from_utf8_lossy(name).into_owned()));
        let certificate = self.connection.peer_certificates().and_then(|all| all.first()).map(|one| certificates::facts(one));
        let verdict = lock(&self.verdict.0).clone().map(Data::Text);
        Data::List([protocol, certificate, verdict].into_iter().map(|fact| fact.unwrap_or(Data::Null)).collect())
    }

    fn process(&mut self, channel: &mut Channel) -> Result<(), OsError> {
        match self.connection.process_new_packets() {
            Ok(_) => Ok(()),
            Err(error) => {
                // The other side is told why.
                let _ = self.connection.write_tls(channel);
                let said = lock(&self.verdict.0).clone();
                Err(problem(said.unwrap_or_else(|| reason(&error, None))))
            }
        }
    }
    /// Takes in what was read before TLS began.
    fn feed(&mut self, mut bytes: &[u8], channel: &mut Channel) -> Result<(), OsError> {
        while !bytes.is_empty() {
            self.connection.read_tls(&mut bytes)?;
            self.process(channel)?;
        }
        Ok(())
    }
    /// Sends what is waiting; whether all of it has gone.
    pub fn flush(&mut self, channel: &mut Channel) -> Result<bool, OsError> {
        while self.connection.wants_write() {
            match self.connection.write_tls(channel) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }
    /// Whether something has arrived that was not read yet.
    pub fn has_more(&mut self) -> bool {
        self.connection.process_new_packets().is_ok_and(|state| state.plaintext_bytes_to_read() > 0 || state.peer_has_closed())
    }
    /// Nothing at the end, `None` if nothing is there yet.
    pub fn read(&mut self, channel: &mut Channel, into: &mut [u8]) -> Result<Option<usize>, OsError> {
        loop {
            match self.connection.reader().read(into) {
                Ok(count) => return Ok(Some(count)),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(Some(0)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
            match self.connection.read_tls(channel) {
                Ok(_) => self.process(channel)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
            self.flush(channel)?;
        }
    }
    pub fn write(&mut self, channel: &mut Channel, bytes: &[u8]) -> Result<usize, OsError> {
        if !self.flush(channel)? {
            return Ok(0);
        }
        let count = self.connection.writer().write(bytes).or_else(|error: io::Error| match error.kind() {
            ErrorKind::WouldBlock => Ok(0),
            _ => Err(error),
        })?;
        self.flush(channel)?;
        Ok(count)
    }
    pub fn say_goodbye(&mut self, channel: &mut Channel) {
        self.connection.send_close_notify();
        let _ = self.flush(channel);
    }
}
