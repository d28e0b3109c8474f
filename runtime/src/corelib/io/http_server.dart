// The HTTP server.

part of 'io.dart';

final class _HttpServer extends Stream<HttpRequest> implements HttpServer {
  /// A [ServerSocket] or a [SecureServerSocket].
  final dynamic _socket;
  final bool _ownsSocket;
  String? serverHeader;
  bool autoCompress = false;
  final _HttpHeaders _defaults = _HttpHeaders("1.1");
  Duration? _idleTimeout = const Duration(seconds: 120);
  Timer? _idleTimer;
  final Set<_ServerConnection> _connections = <_ServerConnection>{};
  final Map<String, _HttpSession> _sessions = <String, _HttpSession>{};
  int _sessionTimeout = 20 * 60;
  Timer? _sessionTimer;
  bool _closed = false;
  StreamSubscription<Socket>? _subscription;
  late final StreamController<HttpRequest> _controller = StreamController<HttpRequest>(
      sync: true,
      onPause: () => _subscription?.pause(),
      onResume: () => _subscription?.resume(),
      onCancel: close);

  _HttpServer(this._socket, this._ownsSocket) {
    _defaults.contentType = ContentType.text;
    _defaults.set("X-Frame-Options", "SAMEORIGIN");
    _defaults.set("X-XSS-Protection", "1; mode=block");
    _defaults.set("X-Content-Type-Options", "nosniff");
  }

  HttpHeaders get defaultResponseHeaders => _defaults;

  StreamSubscription<HttpRequest> listen(void onData(HttpRequest event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    final Stream<Socket> sockets = _socket as Stream<Socket>;
    _subscription = sockets.listen((Socket socket) {
      try {
        socket.setOption(SocketOption.tcpNoDelay, true);
      } catch (_) {
        // It is gone already.
      }
      _connections.add(_ServerConnection(socket, this));
      _watchIdle();
    }, onError: (Object error, StackTrace stack) {
      // A handshake that went wrong is the client's affair.
      if (error is! HandshakeException) _controller.addError(error, stack);
    }, onDone: _controller.close);
    return _controller.stream
        .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);
  }

  Duration? get idleTimeout => _idleTimeout;
  set idleTimeout(Duration? timeout) {
    _idleTimeout = timeout;
    _idleTimer?.cancel();
    _idleTimer = null;
    _watchIdle();
  }

  /// A connection that is idle at two looks in a row is closed.
  void _watchIdle() {
    final Duration? timeout = _idleTimeout;
    if (timeout == null || _idleTimer != null || _connections.isEmpty) return;
    _idleTimer = Timer.periodic(timeout, (_) {
      for (final _ServerConnection connection in _connections.toList()) {
        if (!connection.isIdle) {
          connection.seenIdle = false;
        } else if (connection.seenIdle) {
          connection.destroy();
        } else {
          connection.seenIdle = true;
        }
      }
      _stopIfNothingLeft();
    });
  }

  void _stopIfNothingLeft() {
    if (_connections.isNotEmpty) return;
    _idleTimer?.cancel();
    _idleTimer = null;
    if (_closed) _sessionTimer?.cancel();
  }

  void _gone(_ServerConnection connection) {
    _connections.remove(connection);
    _stopIfNothingLeft();
  }

  void _handle(HttpRequest request) {
    if (!_closed) _controller.add(request);
  }

  Future close({bool force = false}) {
    _closed = true;
    final Future<dynamic> result = _ownsSocket ? _socket.close() as Future<dynamic> : Future<dynamic>.value();
    if (!_ownsSocket) _subscription?.cancel();
    _sessionTimer?.cancel();
    _controller.close();
    for (final _ServerConnection connection in _connections.toList()) {
      if (force || connection.isIdle) connection.destroy();
    }
    _stopIfNothingLeft();
    return result;
  }

  int get port {
    if (_closed) throw const HttpException("HttpServer is not bound to a socket");
    return _socket.port as int;
  }

  InternetAddress get address {
    if (_closed) throw const HttpException("HttpServer is not bound to a socket");
    return _socket.address as InternetAddress;
  }

  set sessionTimeout(int timeout) {
    _sessionTimeout = timeout;
  }

  HttpConnectionsInfo connectionsInfo() {
    final HttpConnectionsInfo info = HttpConnectionsInfo();
    for (final _ServerConnection connection in _connections) {
      info.total++;
      if (connection.isClosing) {
        info.closing++;
      } else if (connection.isIdle) {
        info.idle++;
      } else {
        info.active++;
      }
    }
    return info;
  }

  // ---- sessions

  _HttpSession? _knownSession(String id) {
    final _HttpSession? session = _sessions[id];
    session?._seen = DateTime.now();
    return session;
  }

  _HttpSession _newSession() {
    final Random random = Random.secure();
    String id;
    do {
      id = [for (int i = 0; i < 16; i++) random.nextInt(256).toRadixString(16).padLeft(2, "0")].join();
    } while (_sessions.containsKey(id));
    _sessionTimer ??= Timer.periodic(const Duration(seconds: 1), (_) => _endOldSessions());
    return _sessions[id] = _HttpSession(this, id);
  }

  void _endOldSessions() {
    final DateTime now = DateTime.now();
    for (final _HttpSession session in _sessions.values.toList()) {
      if (now.difference(session._seen).inSeconds >= _sessionTimeout) {
        session.destroy();
        session._onTimeout?.call();
      }
    }
    if (_sessions.isEmpty) {
      _sessionTimer?.cancel();
      _sessionTimer = null;
    }
  }
}

final class _HttpSession extends MapBase<dynamic, dynamic> implements HttpSession {
  final _HttpServer _server;
  final String id;
  bool isNew = true;
  bool _destroyed = false;
  DateTime _seen = DateTime.now();
  void Function()? _onTimeout;
  final Map<dynamic, dynamic> _data = <dynamic, dynamic>{};

  _HttpSession(this._server, this.id);

  void destroy() {
    _destroyed = true;
    _server._sessions.remove(id);
  }

  set onTimeout(void callback()) {
    _onTimeout = callback;
  }

  dynamic operator [](Object? key) => _data[key];
  void operator []=(dynamic key, dynamic value) {
    _data[key] = value;
  }

  Iterable<dynamic> get keys => _data.keys;
  dynamic remove(Object? key) => _data.remove(key);
  void clear() {
    _data.clear();
  }
}

/// One client's connection: request, answer, request, answer.
final class _ServerConnection {
  static const String _sessionCookie = "DARTSESSID";

  final Socket socket;
  final _HttpServer server;
  late final _HttpParser _parser;
  bool isIdle = true;
  bool isClosing = false;
  bool seenIdle = false;
  _HttpResponse? _response;

  _ServerConnection(this.socket, this.server) {
    // A client that goes away while it is written to is no error of the program.
    socket.done.then<void>((_) {}, onError: (_) {});
    _parser = _HttpParser(socket, true, _requested, (_) => destroy(), _inputEnded);
  }

  void destroy() {
    isClosing = true;
    _response?._abandon();
    socket.destroy();
    server._gone(this);
  }

  void _inputEnded() {
    if (_response == null) {
      isClosing = true;
      socket.close().then<void>((_) => socket.destroy(), onError: (_) {});
      server._gone(this);
    }
  }

  void _requested(_HttpIncoming incoming) {
    isIdle = false;
    seenIdle = false;
    final _HttpResponse response = _HttpResponse(this, incoming);
    final _HttpRequest request = _HttpRequest(response, incoming, server, this);
    _response = response.._request = request;
    server._handle(request);
  }

  /// The answer to a request is complete.
  void answered(_HttpResponse response, _HttpIncoming incoming) {
    if (_response != response) return;
    if (incoming.upgraded && response.statusCode == HttpStatus.switchingProtocols) return;
    void next(bool complete) {
      if (_response != response) return;
      _response = null;
      if (complete && response.persistentConnection && incoming.headers.persistentConnection && !server._closed) {
        isIdle = true;
        _parser.goOn();
      } else {
        isClosing = true;
        socket.close().then<void>((_) => destroy(), onError: (_) => destroy());
      }
    }

    final bool? complete = incoming.bodyComplete;
    if (complete != null) {
      next(complete);
      return;
    }
    // Nobody has read the body; the next request stands behind it.
    if (!incoming.hasListener) _parser.drain(incoming);
    incoming.bodyDone.then<void>(next);
  }

  Socket detach() {
    server._gone(this);
    return _DetachedSocket(socket, _parser.detach());
  }
}

final class _HttpRequest extends Stream<Uint8List> implements HttpRequest {
  final _HttpResponse response;
  final _HttpIncoming _incoming;
  final _HttpServer _server;
  final _ServerConnection _connection;
  List<Cookie>? _cookies;
  _HttpSession? _session;
  Uri? _requestedUri;

  _HttpRequest(this.response, this._incoming, this._server, this._connection) {
    if (_server._sessions.isNotEmpty) _findSession();
  }

  void _findSession() {
    for (final Cookie cookie in cookies) {
      if (cookie.name.toUpperCase() != _ServerConnection._sessionCookie) continue;
      final _HttpSession? known = _server._knownSession(cookie.value);
      if (known != null) {
        known.isNew = false;
        _session = known;
        break;
      }
    }
  }

  StreamSubscription<Uint8List> listen(void onData(Uint8List event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    if (!_incoming.hasListener) response._continue();
    return _incoming.listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);
  }

  int get contentLength => _incoming.contentLength;
  String get method => _incoming.method;
  Uri get uri => _incoming.uri!;
  HttpHeaders get headers => _incoming.headers;
  String get protocolVersion => _incoming.protocolVersion;
  bool get persistentConnection => _incoming.headers.persistentConnection;
  HttpConnectionInfo? get connectionInfo => _HttpConnectionInfo.of(_connection.socket);

  X509Certificate? get certificate {
    final Socket socket = _connection.socket;
    return socket is SecureSocket ? socket.peerCertificate : null;
  }

  List<Cookie> get cookies => _cookies ??= _incoming.headers._parseCookies();

  HttpSession get session {
    final _HttpSession? known = _session;
    if (known != null && !known._destroyed) return known;
    return _session = _server._newSession();
  }

  Uri get requestedUri => _requestedUri ??= _asked();

  Uri _asked() {
    final Uri own = uri;
    if (own.hasScheme && own.hasAuthority) return own;
    final List<String>? forwarded = headers["x-forwarded-proto"];
    final String scheme = forwarded != null
        ? forwarded.first
        : _connection.socket is SecureSocket
            ? "https"
            : "http";
    String? host = headers["x-forwarded-host"]?.first ?? headers[HttpHeaders.hostHeader]?.first;
    host ??= "${_server.address.host}:${_server.port}";
    return Uri.parse("$scheme://$host$own");
  }
}

final class _HttpResponse extends _HttpOutgoing<dynamic> implements HttpResponse {
  final _ServerConnection _connection;
  final _HttpIncoming _incoming;
  _HttpRequest? _request;
  int _statusCode = HttpStatus.ok;
  String? _reason;
  List<Cookie>? _cookies;
  Duration? _deadline;
  Timer? _deadlineTimer;
  bool _continued = false;

  _HttpResponse(this._connection, this._incoming)
      : super(
            _HttpHeaders(_incoming.protocolVersion, initial: _connection.server._defaults), _incoming.uri) {
    headers._persistent = _incoming.headers.persistentConnection;
    if (headers.protocolVersion == "1.1") headers.chunkedTransferEncoding = true;
    final String? server = _connection.server.serverHeader;
    if (server != null) headers.set(HttpHeaders.serverHeader, server);
  }

  Socket get _socket => _connection.socket;

  String get _startLine => "HTTP/${headers.protocolVersion} $_statusCode $reasonPhrase\r\n";

  bool get _bodyless =>
      _incoming.method == "HEAD" ||
      _statusCode == HttpStatus.noContent ||
      _statusCode == HttpStatus.notModified ||
      _statusCode < 200;

  bool get _mayCompress =>
      _connection.server.autoCompress &&
      headers.contentLength == -1 &&
      headers._chunked &&
      headers[HttpHeaders.contentEncodingHeader] == null &&
      (_incoming.headers[HttpHeaders.acceptEncodingHeader] ?? const <String>[])
          .expand((String line) => line.split(","))
          .any((String name) => name.split(";").first.trim().toLowerCase() == "gzip");

  int get statusCode => _statusCode;
  set statusCode(int code) {
    if (_headWritten) throw StateError("Header already sent");
    _statusCode = code;
  }

  String get reasonPhrase => _reason ?? _usualReason(_statusCode);
  set reasonPhrase(String reason) {
    if (_headWritten) throw StateError("Header already sent");
    _reason = reason;
  }

  List<Cookie> get cookies => _cookies ??= <Cookie>[];

  HttpConnectionInfo? get connectionInfo => _HttpConnectionInfo.of(_connection.socket);

  /// A client that asks whether it should send its body is told to, once somebody wants it.
  void _continue() {
    if (_continued || _headWritten) return;
    _continued = true;
  }

  void _prepareHead(bool hasBody) {
    if (!headers.persistentConnection && headers.protocolVersion == "1.1") {
      final List<String>? connection = headers[HttpHeaders.connectionHeader];
      if (connection == null) headers.add(HttpHeaders.connectionHeader, "close");
    }
    if (headers.contentLength == -1 && !hasBody) {
      headers.contentLength = 0;
    } else if (headers.contentLength == -1 && headers.protocolVersion == "1.0") {
      // Only the end of the connection tells where the body ends.
      headers._persistent = false;
    }
    final _HttpSession? session = _request?._session;
    final List<Cookie> all = [...?_cookies];
    if (session != null && !session._destroyed && session.isNew) {
      session.isNew = false;
      all.removeWhere((Cookie c) => c.name.toUpperCase() == _ServerConnection._sessionCookie);
      all.add(Cookie(_ServerConnection._sessionCookie, session.id)
        ..httpOnly = true
        ..path = "/");
    }
    if (all.isNotEmpty) headers._writeCookies(all, false);
  }

  Future redirect(Uri location, {int status = HttpStatus.movedTemporarily}) {
    if (_headWritten) throw StateError("Header already sent");
    statusCode = status;
    headers.set(HttpHeaders.locationHeader, location.toString());
    return close();
  }

  Future<Socket> detachSocket({bool writeHeaders = true}) {
    if (_headWritten) throw StateError("Headers already sent");
    _deadlineTimer?.cancel();
    _closed = true;
    if (writeHeaders) {
      _writeHead(false);
      _send();
    }
    _headWritten = true;
    return Future<Socket>.value(_connection.detach());
  }

  Duration? get deadline => _deadline;
  set deadline(Duration? deadline) {
    _deadlineTimer?.cancel();
    _deadline = deadline;
    if (deadline != null) _deadlineTimer = Timer(deadline, _connection.destroy);
  }

  void _finished() {
    _deadlineTimer?.cancel();
    final _HttpSession? session = _request?._session;
    if (session != null) session._seen = DateTime.now();
    void settled() {
      if (!_done.isCompleted) _done.complete();
      _connection.answered(this, _incoming);
    }

    final Socket socket = _connection.socket;
    if (socket is _Socket && socket._isFlushed) {
      scheduleMicrotask(settled);
    } else {
      socket.flush().then<void>((_) => settled(), onError: (_) => settled());
    }
  }

  void _spoiled() {
    _deadlineTimer?.cancel();
    _connection.destroy();
  }

  /// The connection is gone; whoever waits for the answer to be sent goes on.
  void _abandon() {
    _deadlineTimer?.cancel();
    _unheard = true;
    if (!_done.isCompleted) _done.complete();
  }
}

String _usualReason(int status) => switch (status) {
      100 => "Continue",
      101 => "Switching Protocols",
      200 => "OK",
      201 => "Created",
      202 => "Accepted",
      203 => "Non-Authoritative Information",
      204 => "No Content",
      205 => "Reset Content",
      206 => "Partial Content",
      300 => "Multiple Choices",
      301 => "Moved Permanently",
      302 => "Found",
      303 => "See Other",
      304 => "Not Modified",
      305 => "Use Proxy",
      307 => "Temporary Redirect",
      400 => "Bad Request",
      401 => "Unauthorized",
      402 => "Payment Required",
      403 => "Forbidden",
      404 => "Not Found",
      405 => "Method Not Allowed",
      406 => "Not Acceptable",
      407 => "Proxy Authentication Required",
      408 => "Request Time-out",
      409 => "Conflict",
      410 => "Gone",
      411 => "Length Required",
      412 => "Precondition Failed",
      413 => "Request Entity Too Large",
      414 => "Request-URI Too Long",
      415 => "Unsupported Media Type",
      416 => "Requested range not satisfiable",
      417 => "Expectation Failed",
      500 => "Internal Server Error",
      501 => "Not Implemented",
      502 => "Bad Gateway",
      503 => "Service Unavailable",
      504 => "Gateway Time-out",
      505 => "Http Version not supported",
      _ => "Status $status",
    };
