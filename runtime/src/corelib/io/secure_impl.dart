// TLS: what is behind the interfaces. The protocol itself is the host's.

part of 'io.dart';

/// What a context holds is at the host.
@pragma('oche:unsendable')
final class _SecurityContext implements SecurityContext {
  final int _handle;
  List<String>? _clientProtocols;
  List<String>? _serverProtocols;
  TlsProtocolVersion _minimum = TlsProtocolVersion.tls1_2;
  bool allowLegacyUnsafeRenegotiation = false;

  _SecurityContext(bool withTrustedRoots) : _handle = _io(_opNewContext, [withTrustedRoots])[0] as int;

  void _add(String part, List<int> bytes, String? password, String failure) {
    if (password != null && utf8.encode(password).length > _longestPassword) {
      throw ArgumentError("Password length is greater than $_longestPassword (PEM_BUFSIZE)");
    }
    final List<Object?> result = _io(_opAddToContext, [_handle, part, _bytesOf(bytes), password ?? ""]);
    if (result.length != 1 && result[0] == 0) throw ArgumentError(result[1]);
    if (result.length != 1) throw TlsException(failure, _osErrorOf(result));
  }

  static const int _longestPassword = 1023;

  static Uint8List _read(String file) => File(file).readAsBytesSync();

  void usePrivateKey(String file, {String? password}) {
    usePrivateKeyBytes(_read(file), password: password);
  }

  void usePrivateKeyBytes(List<int> keyBytes, {String? password}) {
    _add("key", keyBytes, password, "Failure in usePrivateKeyBytes");
  }

  void setTrustedCertificates(String file, {String? password}) {
    setTrustedCertificatesBytes(_read(file), password: password);
  }

  void setTrustedCertificatesBytes(List<int> certBytes, {String? password}) {
    _add("trusted", certBytes, password, "Failure trusting builtin roots");
  }

  void useCertificateChain(String file, {String? password}) {
    useCertificateChainBytes(_read(file), password: password);
  }

  void useCertificateChainBytes(List<int> chainBytes, {String? password}) {
    _add("chain", chainBytes, password, "Failure in useCertificateChainBytes");
  }

  void setClientAuthorities(String file, {String? password}) {
    setClientAuthoritiesBytes(_read(file), password: password);
  }

  void setClientAuthoritiesBytes(List<int> authCertBytes, {String? password}) {
    _add("authorities", authCertBytes, password, "Failure in setClientAuthoritiesBytes");
  }

  void setAlpnProtocols(List<String> protocols, bool isServer) {
    for (final String protocol in protocols) {
      if (protocol.isEmpty || protocol.length > 255) {
        throw ArgumentError("Protocol length must be between 1 and 255, $protocol");
      }
    }
    if (isServer) {
      _serverProtocols = [...protocols];
    } else {
      _clientProtocols = [...protocols];
    }
  }

  TlsProtocolVersion get minimumTlsProtocolVersion => _minimum;
  set minimumTlsProtocolVersion(TlsProtocolVersion version) {
    _minimum = version;
    _io(_opRequire13, [_handle, version == TlsProtocolVersion.tls1_3]);
  }
}

final class _X509Certificate implements X509Certificate {
  final List<Object?> _facts;

  _X509Certificate(this._facts);

  Uint8List get der => _facts[0] as Uint8List;
  Uint8List get sha1 => _facts[1] as Uint8List;
  String get subject => _facts[2] as String;
  String get issuer => _facts[3] as String;
  DateTime get startValidity => DateTime.fromMillisecondsSinceEpoch(_facts[4] as int, isUtc: true);
  DateTime get endValidity => DateTime.fromMillisecondsSinceEpoch(_facts[5] as int, isUtc: true);

  String get pem {
    final String text = base64.encode(der);
    final StringBuffer out = StringBuffer("-----BEGIN CERTIFICATE-----\n");
    for (int i = 0; i < text.length; i += 64) {
      out.write("${text.substring(i, i + 64 < text.length ? i + 64 : text.length)}\n");
    }
    out.write("-----END CERTIFICATE-----\n");
    return out.toString();
  }
}

/// What a handshake came to.
final class _TlsFacts {
  final String? protocol;
  final X509Certificate? certificate;

  /// Why the certificate is not to be trusted.
  final String? problem;

  _TlsFacts(List<Object?> facts)
      : protocol = facts[0] as String?,
        certificate = facts[1] == null ? null : _X509Certificate(facts[1] as List<Object?>),
        problem = facts[2] as String?;
}

/// Does the handshake; on failure the connection is closed.
Future<_TlsFacts> _shakeHands(_Channel channel, List<Object?> start, String side) {
  final Completer<_TlsFacts> completer = Completer<_TlsFacts>();
  void fail(List<Object?> result) {
    channel.close();
    final String problem = result[1] as String;
    // Zero: what has gone wrong has a sentence of its own.
    final HandshakeException failure = result[0] == 0
        ? HandshakeException(problem)
        : HandshakeException("Handshake error in $side", OSError(problem));
    completer.completeError(failure, StackTrace.current);
  }

  void goOn() {
    final List<Object?> result = channel.call(_opTlsHandshake);
    if (result.length != 1) {
      fail(result);
      return;
    }
    switch (result[0]) {
      case "read":
        channel.whenReadable(goOn);
      case "write":
        channel.whenWritable(goOn);
      default:
        completer.complete(_TlsFacts(channel.call(_opTlsFacts)[0] as List<Object?>));
    }
  }

  final List<Object?> started = _io(_opTlsStart, start);
  started.length == 1 ? goOn() : fail(started);
  return completer.future;
}

Future<S> _secureClient<S>(
    _Channel channel,
    dynamic host,
    SecurityContext? context,
    bool onBadCertificate(X509Certificate certificate)?,
    List<String>? protocols,
    S make(_Channel channel, _TlsFacts facts)) async {
  final _SecurityContext chosen = (context ?? SecurityContext.defaultContext) as _SecurityContext;
  final String name = host is InternetAddress ? host.host : host as String;
  final _TlsFacts facts = await _shakeHands(
      channel,
      [
        channel._handle,
        chosen._handle,
        name,
        protocols ?? chosen._clientProtocols ?? const <String>[],
        onBadCertificate != null,
        false,
        false
      ],
      "client");
  final String? problem = facts.problem;
  if (problem != null) {
    bool accepted = false;
    try {
      accepted = onBadCertificate!(facts.certificate!);
    } finally {
      if (!accepted) channel.close();
    }
    if (!accepted) throw HandshakeException("Handshake error in client", OSError(problem));
  }
  return make(channel, facts);
}

Future<S> _secureServe<S>(
    _Channel channel,
    SecurityContext? context,
    List<int>? bufferedData,
    bool request,
    bool require,
    List<String>? protocols,
    S make(_Channel channel, _TlsFacts facts)) async {
  final _SecurityContext chosen = (context ?? SecurityContext.defaultContext) as _SecurityContext;
  if (bufferedData != null) channel.call(_opUnread, _bytesOf(bufferedData));
  final _TlsFacts facts = await _shakeHands(
      channel,
      [
        channel._handle,
        chosen._handle,
        null,
        protocols ?? chosen._serverProtocols ?? const <String>[],
        false,
        request,
        require
      ],
      "server");
  return make(channel, facts);
}

Future<S> _secureConnect<S>(dynamic host, int port, Duration? timeout, Future<S> secure(_Channel channel)) {
  _checkPort(port);
  return _Connecting(host, port, null, 0, timeout).result.then(secure);
}

Future<ConnectionTask<S>> _startSecureConnect<S>(dynamic host, int port, Future<S> secure(_Channel channel)) {
  _checkPort(port);
  final _Connecting connecting = _Connecting(host, port, null, 0, null);
  final Future<S> socket = connecting.result.then(secure)..ignore();
  return Future<ConnectionTask<S>>.value(ConnectionTask<S>._(socket, connecting.cancel));
}

/// The channel of a socket, which is of no more use afterwards.
_Channel _channelOf(Socket socket) => switch (socket) {
      _Socket() => socket._detach(),
      _DetachedSocket() => _channelOf(socket._socket),
      _ => _unsupported("TLS over a socket of a program's own"),
    };

dynamic _hostOf(Socket socket) => socket.remoteAddress.host;

mixin _Secured {
  _TlsFacts get _facts;

  X509Certificate? get peerCertificate => _facts.certificate;
  String? get selectedProtocol => _facts.protocol;

  /// TLS 1.3 has no such thing, and what did was better not used.
  void renegotiate(
      {bool useSessionCache = true,
      bool requestClientCertificate = false,
      bool requireClientCertificate = false}) {
    _unsupported("Renegotiation");
  }
}

final class _SecureSocket extends _Socket with _Secured implements SecureSocket {
  final _TlsFacts _facts;

  _SecureSocket(_Channel channel, this._facts) : super(channel);

  /// TLS is read on whether or not anybody wants what comes, so that the end is noticed.
  void _writeEnded() {
    super._writeEnded();
    if (!_detached && !_channel.isClosed) _reader.watchEnd();
  }
}

final class _RawSecureSocket extends _RawSocket with _Secured implements RawSecureSocket {
  final _TlsFacts _facts;

  _RawSecureSocket(_Channel channel, this._facts) : super(channel);

  /// Its events are over at once; the connection below may be closed instead, and then they are over with that.
  Future<RawSocket> close() {
    _ended();
    return super.close();
  }

  /// The end is the end of the events, and none of its own.
  void _ended() {
    _controller.close();
  }
}
