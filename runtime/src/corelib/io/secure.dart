// TLS: connections that nobody else can read.

part of 'io.dart';

typedef BadCertificateCallback = bool Function(X509Certificate cr, String host, int port);

/// Versions of the protocol.
class TlsProtocolVersion {
  static const TlsProtocolVersion tls1_2 = TlsProtocolVersion._(0x303);
  static const TlsProtocolVersion tls1_3 = TlsProtocolVersion._(0x304);

  final int _number;

  const TlsProtocolVersion._(this._number);
}

/// Certificates and keys: whom to trust, and who to be.
abstract final class SecurityContext {
  factory SecurityContext({bool withTrustedRoots = false}) => _SecurityContext(withTrustedRoots);

  static final SecurityContext _default = SecurityContext(withTrustedRoots: true);

  /// Trusts whom the machine trusts.
  static SecurityContext get defaultContext => _default;

  static bool get alpnSupported => true;

  void usePrivateKey(String file, {String? password});
  void usePrivateKeyBytes(List<int> keyBytes, {String? password});
  void setTrustedCertificates(String file, {String? password});
  void setTrustedCertificatesBytes(List<int> certBytes, {String? password});
  void useCertificateChain(String file, {String? password});
  void useCertificateChainBytes(List<int> chainBytes, {String? password});
  void setClientAuthorities(String file, {String? password});
  void setClientAuthoritiesBytes(List<int> authCertBytes, {String? password});
  void setAlpnProtocols(List<String> protocols, bool isServer);
  abstract bool allowLegacyUnsafeRenegotiation;
  abstract TlsProtocolVersion minimumTlsProtocolVersion;
}

abstract interface class X509Certificate {
  Uint8List get der;
  String get pem;
  Uint8List get sha1;
  String get subject;
  String get issuer;
  DateTime get startValidity;
  DateTime get endValidity;
}

/// A socket with TLS.
abstract interface class SecureSocket implements Socket {
  static Future<SecureSocket> connect(dynamic host, int port,
          {SecurityContext? context,
          bool onBadCertificate(X509Certificate certificate)?,
          void keyLog(String line)?,
          List<String>? supportedProtocols,
          Duration? timeout}) =>
      _secureConnect(host, port, timeout, (_Channel channel) =>
          _secureClient(channel, host, context, onBadCertificate, supportedProtocols, _SecureSocket.new));

  static Future<ConnectionTask<SecureSocket>> startConnect(dynamic host, int port,
          {SecurityContext? context,
          bool onBadCertificate(X509Certificate certificate)?,
          void keyLog(String line)?,
          List<String>? supportedProtocols}) =>
      _startSecureConnect(host, port, (_Channel channel) =>
          _secureClient(channel, host, context, onBadCertificate, supportedProtocols, _SecureSocket.new));

  /// Goes on with TLS on a connection that exists.
  static Future<SecureSocket> secure(Socket socket,
          {dynamic host,
          SecurityContext? context,
          bool onBadCertificate(X509Certificate certificate)?,
          void keyLog(String line)?,
          List<String>? supportedProtocols}) =>
      _secureClient(_channelOf(socket), host ?? _hostOf(socket), context, onBadCertificate,
          supportedProtocols, _SecureSocket.new);

  /// The same on the server's side.
  static Future<SecureSocket> secureServer(Socket socket, SecurityContext? context,
          {List<int>? bufferedData,
          bool requestClientCertificate = false,
          bool requireClientCertificate = false,
          List<String>? supportedProtocols}) =>
      _secureServe(_channelOf(socket), context, bufferedData, requestClientCertificate,
          requireClientCertificate, supportedProtocols, _SecureSocket.new);

  X509Certificate? get peerCertificate;
  String? get selectedProtocol;
  void renegotiate(
      {bool useSessionCache = true, bool requestClientCertificate = false, bool requireClientCertificate = false});
}

/// A raw socket with TLS.
abstract interface class RawSecureSocket implements RawSocket {
  static Future<RawSecureSocket> connect(dynamic host, int port,
          {SecurityContext? context,
          bool onBadCertificate(X509Certificate certificate)?,
          void keyLog(String line)?,
          List<String>? supportedProtocols,
          Duration? timeout}) =>
      _secureConnect(host, port, timeout, (_Channel channel) =>
          _secureClient(channel, host, context, onBadCertificate, supportedProtocols, _RawSecureSocket.new));

  static Future<ConnectionTask<RawSecureSocket>> startConnect(dynamic host, int port,
          {SecurityContext? context,
          bool onBadCertificate(X509Certificate certificate)?,
          void keyLog(String line)?,
          List<String>? supportedProtocols}) =>
      _startSecureConnect(host, port, (_Channel channel) =>
          _secureClient(channel, host, context, onBadCertificate, supportedProtocols, _RawSecureSocket.new));

  static Future<RawSecureSocket> secure(RawSocket socket,
          {StreamSubscription<RawSocketEvent>? subscription,
          dynamic host,
          SecurityContext? context,
          bool onBadCertificate(X509Certificate certificate)?,
          void keyLog(String line)?,
          List<String>? supportedProtocols}) =>
      _secureClient((socket as _RawSocket)._detach(), host ?? socket.remoteAddress.host, context,
              onBadCertificate, supportedProtocols, _RawSecureSocket.new)
          .then(socket._followedBy);

  static Future<RawSecureSocket> secureServer(RawSocket socket, SecurityContext? context,
          {StreamSubscription<RawSocketEvent>? subscription,
          List<int>? bufferedData,
          bool requestClientCertificate = false,
          bool requireClientCertificate = false,
          List<String>? supportedProtocols}) =>
      _secureServe((socket as _RawSocket)._detach(), context, bufferedData, requestClientCertificate,
              requireClientCertificate, supportedProtocols, _RawSecureSocket.new)
          .then(socket._followedBy);

  X509Certificate? get peerCertificate;
  String? get selectedProtocol;
  void renegotiate(
      {bool useSessionCache = true, bool requestClientCertificate = false, bool requireClientCertificate = false});
}

/// A port where connections with TLS arrive.
class SecureServerSocket extends Stream<SecureSocket> implements _ServerSocketBase<SecureSocket> {
  final RawSecureServerSocket _raw;

  SecureServerSocket._(this._raw);

  static Future<SecureServerSocket> bind(dynamic address, int port, SecurityContext? context,
          {int backlog = 0,
          bool v6Only = false,
          bool requestClientCertificate = false,
          bool requireClientCertificate = false,
          List<String>? supportedProtocols,
          bool shared = false}) =>
      RawSecureServerSocket.bind(address, port, context,
              backlog: backlog,
              v6Only: v6Only,
              requestClientCertificate: requestClientCertificate,
              requireClientCertificate: requireClientCertificate,
              supportedProtocols: supportedProtocols,
              shared: shared)
          .then(SecureServerSocket._);

  StreamSubscription<SecureSocket> listen(void onData(SecureSocket socket)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _raw
          ._secured(_SecureSocket.new)
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  int get port => _raw.port;
  InternetAddress get address => _raw.address;
  Future<SecureServerSocket> close() => _raw.close().then((_) => this);
}

/// A port where connections with TLS arrive, as raw sockets.
class RawSecureServerSocket extends Stream<RawSecureSocket> {
  final RawServerSocket _socket;
  final SecurityContext? _context;
  final bool requestClientCertificate;
  final bool requireClientCertificate;
  final List<String>? supportedProtocols;

  RawSecureServerSocket._(this._socket, this._context, this.requestClientCertificate,
      this.requireClientCertificate, this.supportedProtocols);

  static Future<RawSecureServerSocket> bind(dynamic address, int port, SecurityContext? context,
          {int backlog = 0,
          bool v6Only = false,
          bool requestClientCertificate = false,
          bool requireClientCertificate = false,
          List<String>? supportedProtocols,
          bool shared = false}) =>
      RawServerSocket.bind(address, port, backlog: backlog, v6Only: v6Only, shared: shared).then(
          (RawServerSocket socket) => RawSecureServerSocket._(
              socket, context, requestClientCertificate, requireClientCertificate, supportedProtocols));

  StreamSubscription<RawSecureSocket> listen(void onData(RawSecureSocket s)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _secured(_RawSecureSocket.new)
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  /// The connections whose handshakes went well, in the order in which they did.
  Stream<S> _secured<S>(S make(_Channel channel, _TlsFacts facts)) {
    late final StreamController<S> controller;
    late final StreamSubscription<RawSocket> source;
    int pending = 0;
    bool over = false;
    void settled() {
      pending--;
      if (over && pending == 0) controller.close();
    }

    controller = StreamController<S>(
        sync: true,
        onListen: () {
          source = _socket.listen((RawSocket socket) {
            pending++;
            _secureServe<S>((socket as _RawSocket)._detach(), _context, null, requestClientCertificate,
                    requireClientCertificate, supportedProtocols, make)
                .then<void>((S secured) {
              controller.add(secured);
              settled();
            }, onError: (Object error, StackTrace stack) {
              controller.addError(error, stack);
              settled();
            });
          }, onError: controller.addError, onDone: () {
            over = true;
            if (pending == 0) controller.close();
          });
        },
        onPause: () => source.pause(),
        onResume: () => source.resume(),
        onCancel: () => source.cancel());
    return controller.stream;
  }

  int get port => _socket.port;
  InternetAddress get address => _socket.address;
  Future<RawSecureServerSocket> close() => _socket.close().then((_) => this);
}

/// Something is wrong with a connection's security.
class TlsException implements IOException {
  final String type;
  final String message;
  final OSError? osError;

  const TlsException([String message = "", OSError? osError]) : this._("TlsException", message, osError);

  const TlsException._(this.type, this.message, this.osError);

  String toString() {
    final StringBuffer out = StringBuffer(type);
    if (message.isNotEmpty) {
      out.write(": $message");
      if (osError != null) out.write(" ($osError)");
    } else if (osError != null) {
      out.write(": $osError");
    }
    return out.toString();
  }
}

/// The two sides could not agree.
class HandshakeException extends TlsException {
  const HandshakeException([String message = "", OSError? osError])
      : super._("HandshakeException", message, osError);
}

/// A certificate was not accepted.
class CertificateException extends TlsException {
  const CertificateException([String message = "", OSError? osError])
      : super._("CertificateException", message, osError);
}
