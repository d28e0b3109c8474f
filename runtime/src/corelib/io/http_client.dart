// The HTTP client.

part of 'io.dart';

HttpClient _newHttpClient(SecurityContext? context) => _HttpClient(context);

final class _HttpClient implements HttpClient {
  final SecurityContext? _context;
  bool _closed = false;
  bool _closing = false;
  final Map<String, _ConnectionPool> _pools = <String, _ConnectionPool>{};
  final List<_KnownCredentials> _credentials = <_KnownCredentials>[];
  final List<_KnownCredentials> _proxyCredentials = <_KnownCredentials>[];
  Future<bool> Function(Uri url, String scheme, String? realm)? _authenticate;
  Future<bool> Function(String host, int port, String scheme, String? realm)? _authenticateProxy;
  Future<ConnectionTask<Socket>> Function(Uri url, String? proxyHost, int? proxyPort)? _connectionFactory;
  String Function(Uri url)? _findProxy = HttpClient.findProxyFromEnvironment;
  bool Function(X509Certificate cert, String host, int port)? _badCertificate;
  void Function(String line)? _keyLog;
  Duration _idleTimeout = const Duration(seconds: 15);
  Duration? connectionTimeout;
  int? maxConnectionsPerHost;
  bool autoUncompress = true;
  String? userAgent = _ownUserAgent;

  /// As many numbers of the version as matter.
  static final String _ownUserAgent =
      "Dart/${RegExp(r'^\d+\.\d+').stringMatch(Platform.version) ?? '0'} (dart:io)";

  _HttpClient(this._context);

  Duration get idleTimeout => _idleTimeout;
  set idleTimeout(Duration timeout) {
    _idleTimeout = timeout;
    for (final _ConnectionPool pool in _pools.values) {
      for (final _ClientConnection connection in pool.idle) {
        connection._waitForUse();
      }
    }
  }

  set authenticate(Future<bool> Function(Uri url, String scheme, String? realm)? f) {
    _authenticate = f;
  }

  set authenticateProxy(Future<bool> Function(String host, int port, String scheme, String? realm)? f) {
    _authenticateProxy = f;
  }

  set connectionFactory(
      Future<ConnectionTask<Socket>> Function(Uri url, String? proxyHost, int? proxyPort)? f) {
    _connectionFactory = f;
  }

  set findProxy(String Function(Uri url)? f) {
    _findProxy = f;
  }

  set badCertificateCallback(bool Function(X509Certificate cert, String host, int port)? callback) {
    _badCertificate = callback;
  }

  set keyLog(Function(String line)? callback) {
    _keyLog = callback;
  }

  void addCredentials(Uri url, String realm, HttpClientCredentials credentials) {
    _credentials.add(_KnownCredentials(url, null, null, realm, credentials as _HttpCredentials));
  }

  void addProxyCredentials(String host, int port, String realm, HttpClientCredentials credentials) {
    _proxyCredentials.add(_KnownCredentials(null, host, port, realm, credentials as _HttpCredentials));
  }

  Future<HttpClientRequest> open(String method, String host, int port, String path) {
    final int hash = path.indexOf("#");
    String rest = hash < 0 ? path : path.substring(0, hash);
    final String? fragment = hash < 0 ? null : path.substring(hash + 1);
    final int mark = rest.indexOf("?");
    final String? query = mark < 0 ? null : rest.substring(mark + 1);
    if (mark >= 0) rest = rest.substring(0, mark);
    return _openUrl(method, Uri(scheme: "http", host: host, port: port, path: rest, query: query, fragment: fragment));
  }

  Future<HttpClientRequest> openUrl(String method, Uri url) => _openUrl(method, url);
  Future<HttpClientRequest> get(String host, int port, String path) => open("GET", host, port, path);
  Future<HttpClientRequest> getUrl(Uri url) => _openUrl("GET", url);
  Future<HttpClientRequest> post(String host, int port, String path) => open("POST", host, port, path);
  Future<HttpClientRequest> postUrl(Uri url) => _openUrl("POST", url);
  Future<HttpClientRequest> put(String host, int port, String path) => open("PUT", host, port, path);
  Future<HttpClientRequest> putUrl(Uri url) => _openUrl("PUT", url);
  Future<HttpClientRequest> delete(String host, int port, String path) => open("DELETE", host, port, path);
  Future<HttpClientRequest> deleteUrl(Uri url) => _openUrl("DELETE", url);
  Future<HttpClientRequest> patch(String host, int port, String path) => open("PATCH", host, port, path);
  Future<HttpClientRequest> patchUrl(Uri url) => _openUrl("PATCH", url);
  Future<HttpClientRequest> head(String host, int port, String path) => open("HEAD", host, port, path);
  Future<HttpClientRequest> headUrl(Uri url) => _openUrl("HEAD", url);

  Future<_HttpClientRequest> _openUrl(String method, Uri url) {
    if (_closing) throw StateError("Client is closed");
    final Uri uri = url.removeFragment();
    method = method.toUpperCase();
    if (method != "CONNECT") {
      if (uri.host.isEmpty) throw ArgumentError("No host specified in URI $uri");
      if (!uri.isScheme("http") && !uri.isScheme("https")) {
        throw ArgumentError("Unsupported scheme '${uri.scheme}' in URI $uri");
      }
    }
    final bool secure = uri.isScheme("https");
    final int port = uri.port == 0 ? (secure ? HttpClient.defaultHttpsPort : HttpClient.defaultHttpPort) : uri.port;
    final List<_Proxy> proxies;
    try {
      final String Function(Uri url)? find = _findProxy;
      final String found = find == null ? "DIRECT" : find(uri);
      proxies = found == "DIRECT" ? const [_Proxy.direct] : _Proxy.parse(found);
    } catch (error, stack) {
      return Future<_HttpClientRequest>.error(error, stack);
    }
    return _connection(uri, uri.host, port, proxies, secure).then((_ClientConnection connection) =>
        connection.request(uri, port, method));
  }

  /// A connection through the first proxy that answers.
  Future<_ClientConnection> _connection(Uri uri, String host, int port, List<_Proxy> proxies, bool secure) {
    Future<_ClientConnection> attempt(int i) {
      final _Proxy proxy = proxies[i];
      final String key = "${secure ? 'https' : 'http'}:$host:$port${proxy.isDirect ? '' : '@${proxy.host}:${proxy.port}'}";
      final _ConnectionPool pool = _pools[key] ??= _ConnectionPool(this, key);
      final _ClientConnection? idle = pool.takeIdle();
      if (idle != null) return Future<_ClientConnection>.value(idle);
      return pool.take(uri, host, port, proxy, secure).catchError(
          (Object error, StackTrace stack) =>
              i + 1 < proxies.length ? attempt(i + 1) : Future<_ClientConnection>.error(error, stack));
    }

    return attempt(0);
  }

  void close({bool force = false}) {
    _closing = true;
    _closed = _closed || force;
    for (final _ConnectionPool pool in _pools.values.toList()) {
      for (final _ClientConnection connection in [...pool.idle, if (force) ...pool.active]) {
        connection.destroy();
      }
    }
  }
}

/// How a server is reached.
final class _Proxy {
  static const _Proxy direct = _Proxy("", 0, null, null);

  final String host;
  final int port;
  final String? username;
  final String? password;

  const _Proxy(this.host, this.port, this.username, this.password);

  bool get isDirect => host.isEmpty;

  /// `PROXY host:port; DIRECT`
  static List<_Proxy> parse(String configuration) {
    final List<_Proxy> proxies = <_Proxy>[];
    for (final String entry in configuration.split(";")) {
      final String proxy = entry.trim();
      if (proxy.isEmpty) continue;
      if (proxy == "DIRECT") {
        proxies.add(direct);
        continue;
      }
      if (!proxy.startsWith("PROXY ")) throw HttpException("Invalid proxy configuration $configuration");
      String place = proxy.substring(6).trim();
      String? username, password;
      final int at = place.lastIndexOf("@");
      if (at >= 0) {
        final String user = place.substring(0, at);
        place = place.substring(at + 1);
        final int colon = user.indexOf(":");
        if (colon < 0) throw HttpException("Invalid proxy configuration $configuration");
        username = user.substring(0, colon).trim();
        password = user.substring(colon + 1).trim();
      }
      final int colon = place.lastIndexOf(":");
      if (colon < 0) throw HttpException("Invalid proxy configuration $configuration");
      String host = place.substring(0, colon).trim();
      if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length - 1);
      final int? port = int.tryParse(place.substring(colon + 1).trim());
      if (port == null) throw HttpException("Invalid proxy configuration $configuration, invalid port");
      proxies.add(_Proxy(host, port, username, password));
    }
    if (proxies.isEmpty) throw HttpException("Invalid proxy configuration $configuration");
    return proxies;
  }
}

String _proxyFromEnvironment(Uri url, Map<String, String>? environment) {
  final Map<String, String> variables = environment ?? Platform.environment;
  String? variable(String name) => variables[name] ?? variables[name.toUpperCase()];
  final String? found = url.isScheme("http")
      ? variable("http_proxy")
      : url.isScheme("https")
          ? variable("https_proxy")
          : null;
  if (found == null) return "DIRECT";
  for (final String name in (variable("no_proxy") ?? "").split(",").map((String s) => s.trim())) {
    if (name.isEmpty) continue;
    final bool brackets = name.startsWith("[") && name.endsWith("]");
    if (brackets ? name.substring(1, name.length - 1) == url.host : url.host.endsWith(name)) {
      return "DIRECT";
    }
  }
  String proxy = found.trim();
  if (proxy.isEmpty) return "DIRECT";
  if (proxy.startsWith("http://")) proxy = proxy.substring(7);
  if (proxy.startsWith("https://")) proxy = proxy.substring(8);
  final int slash = proxy.indexOf("/");
  if (slash >= 0) proxy = proxy.substring(0, slash);
  final bool bare = proxy.startsWith("[") ? proxy.endsWith("]") : !proxy.substring(proxy.lastIndexOf("@") + 1).contains(":");
  return "PROXY ${bare ? '$proxy:1080' : proxy}";
}

/// The connections to one place.
final class _ConnectionPool {
  final _HttpClient client;
  final String key;
  final List<_ClientConnection> idle = <_ClientConnection>[];
  final Set<_ClientConnection> active = <_ClientConnection>{};
  final Queue<void Function()> _waiting = Queue<void Function()>();
  int _connecting = 0;

  _ConnectionPool(this.client, this.key);

  /// A connection that nobody uses at the moment, if there is one.
  _ClientConnection? takeIdle() {
    if (idle.isEmpty) return null;
    final _ClientConnection connection = idle.removeLast();
    connection._idleTimer?.cancel();
    active.add(connection);
    return connection;
  }

  Future<_ClientConnection> take(Uri uri, String host, int port, _Proxy proxy, bool secure) {
    final _ClientConnection? unused = takeIdle();
    if (unused != null) return Future<_ClientConnection>.value(unused);
    final int? most = client.maxConnectionsPerHost;
    if (most != null && active.length + _connecting >= most) {
      final Completer<_ClientConnection> completer = Completer<_ClientConnection>();
      _waiting.add(() {
        completer.complete(take(uri, host, port, proxy, secure));
      });
      return completer.future;
    }
    _connecting++;
    return _connect(uri, host, port, proxy, secure).then((_ClientConnection connection) {
      _connecting--;
      if (client._closed) {
        connection.destroy();
        throw const HttpException("Connection closed before full header was received");
      }
      active.add(connection);
      return connection;
    }, onError: (Object error, StackTrace stack) {
      _connecting--;
      _next();
      throw error;
    });
  }

  void _next() {
    if (_waiting.isNotEmpty) _waiting.removeFirst()();
  }

  void giveBack(_ClientConnection connection) {
    if (!active.remove(connection)) return;
    if (client._closing) {
      connection.destroy();
      return;
    }
    idle.add(connection);
    connection._waitForUse();
    _next();
  }

  void lose(_ClientConnection connection) {
    idle.remove(connection);
    if (active.remove(connection)) _next();
    if (idle.isEmpty && active.isEmpty && _waiting.isEmpty && _connecting == 0) client._pools.remove(key);
  }

  Future<_ClientConnection> _connect(Uri uri, String host, int port, _Proxy proxy, bool secure) async {
    final bool Function(X509Certificate cert, String host, int port)? bad = client._badCertificate;
    final bool Function(X509Certificate)? callback =
        bad == null ? null : (X509Certificate certificate) => bad(certificate, host, port);
    final bool viaProxy = !proxy.isDirect;
    final Future<ConnectionTask<Socket>> Function(Uri, String?, int?)? factory = client._connectionFactory;
    final Future<ConnectionTask<Socket>> started = factory != null
        ? (viaProxy ? factory(uri, proxy.host, proxy.port) : factory(uri, null, null))
        : viaProxy
            ? Socket.startConnect(proxy.host, proxy.port)
            : secure
                ? SecureSocket.startConnect(host, port,
                    context: client._context, onBadCertificate: callback, keyLog: client._keyLog)
                : Socket.startConnect(host, port);
    final ConnectionTask<Socket> task = await started;
    Future<Socket> future = task.socket;
    final Duration? timeout = client.connectionTimeout;
    if (timeout != null) {
      future = future.timeout(timeout, onTimeout: () {
        task.cancel();
        throw SocketException("HTTP connection timed out after $timeout, host: $host, port: $port");
      });
    }
    final Socket socket = await future;
    try {
      socket.setOption(SocketOption.tcpNoDelay, true);
    } catch (_) {
      // Not every kind of socket knows it.
    }
    final _ClientConnection connection = _ClientConnection(this, socket, proxy, viaProxy && !secure);
    if (!viaProxy || !secure) return connection;
    return connection._tunnel(host, port, callback);
  }
}

/// One connection to a server: request, answer, request, answer.
final class _ClientConnection {
  final _ConnectionPool pool;
  final Socket socket;
  final _Proxy proxy;

  /// The proxy is asked, so whole URLs are sent.
  final bool viaProxy;
  late final _HttpParser _parser;
  Timer? _idleTimer;
  bool _gone = false;
  _HttpClientRequest? _request;

  _ClientConnection(this.pool, this.socket, this.proxy, this.viaProxy) {
    socket.done.then<void>((_) {}, onError: (Object error, StackTrace stack) {
      _failed(error, stack);
    });
    _parser = _HttpParser(socket, false, _answered, (Object error) {
      _failed(error, StackTrace.current);
    }, _closedByServer);
  }

  void _waitForUse() {
    _idleTimer?.cancel();
    _idleTimer = Timer(pool.client._idleTimeout, destroy);
  }

  void destroy() {
    if (_gone) return;
    _gone = true;
    _idleTimer?.cancel();
    socket.destroy();
    pool.lose(this);
    final _HttpClientRequest? request = _request;
    _request = null;
    request?._fail(
        HttpException("Connection closed before full header was received", uri: request.uri), StackTrace.current);
  }

  void _failed(Object error, StackTrace stack) {
    final _HttpClientRequest? request = _request;
    _request = null;
    destroy();
    if (request == null) return;
    request._fail(error is HttpException ? HttpException(error.message, uri: request.uri) : error, stack);
  }

  void _closedByServer() {
    final _HttpClientRequest? request = _request;
    if (request != null) {
      _failed(
          HttpException("Connection closed before full header was received", uri: request.uri), StackTrace.current);
    } else {
      destroy();
    }
  }

  _HttpClientRequest request(Uri uri, int port, String method) {
    final _HttpClient client = pool.client;
    final _HttpHeaders headers = _HttpHeaders("1.1",
        defaultPort: uri.isScheme("https") ? HttpClient.defaultHttpsPort : HttpClient.defaultHttpPort);
    headers
      .._host = uri.host
      ..port = port;
    if (client.userAgent != null) headers.set(HttpHeaders.userAgentHeader, client.userAgent!);
    headers.set(HttpHeaders.acceptEncodingHeader, "gzip");
    headers.chunkedTransferEncoding = true;
    final _HttpClientRequest request = _HttpClientRequest(this, uri, method, headers);
    final String? name = proxy.username;
    if (name != null && viaProxy) {
      headers.set(HttpHeaders.proxyAuthorizationHeader, _basic(name, proxy.password ?? ""));
    }
    if (uri.userInfo.isNotEmpty) {
      headers.set(HttpHeaders.authorizationHeader, "Basic ${base64.encode(utf8.encode(uri.userInfo))}");
    } else {
      final _KnownCredentials? known = _KnownCredentials.find(client._credentials, uri, null);
      if (known != null) known.authorize(request, HttpHeaders.authorizationHeader);
    }
    if (viaProxy && headers[HttpHeaders.proxyAuthorizationHeader] == null) {
      for (final _KnownCredentials known in client._proxyCredentials) {
        if (known.host == proxy.host && known.port == proxy.port) {
          known.authorize(request, HttpHeaders.proxyAuthorizationHeader);
        }
      }
    }
    _request = request;
    _parser.requestMethod = method;
    _parser.goOn();
    return request;
  }

  void _answered(_HttpIncoming incoming) {
    final _HttpClientRequest? request = _request;
    if (request == null) {
      // Nobody has asked.
      destroy();
      return;
    }
    _request = null;
    incoming.uri = request.uri;
    incoming.bodyDone.then<void>((bool complete) {
      if (incoming.upgraded) return;
      final bool again = complete &&
          incoming.headers.persistentConnection &&
          request.persistentConnection &&
          request._closed &&
          (incoming.headers.contentLength >= 0 || incoming.headers._chunked || _parser._bodyEnd == _BodyEnd.none);
      if (again && !_gone) {
        pool.giveBack(this);
        // The server may close it meanwhile.
        if (!_gone) _parser.goOn();
      } else {
        destroy();
      }
    });
    request._answered(incoming, this);
  }

  Socket detach() {
    _gone = true;
    _idleTimer?.cancel();
    pool.lose(this);
    return _DetachedSocket(socket, _parser.detach());
  }

  /// A connection to the server itself, through the proxy.
  Future<_ClientConnection> _tunnel(String host, int port, bool Function(X509Certificate)? callback) async {
    pool.active.add(this);
    final _HttpClientRequest request =
        this.request(Uri(scheme: "http", host: host, port: port), port, "CONNECT");
    final String? name = proxy.username;
    if (name != null) request.headers.set(HttpHeaders.proxyAuthorizationHeader, _basic(name, proxy.password ?? ""));
    final HttpClientResponse response = await request.close();
    if (response.statusCode != HttpStatus.ok) {
      destroy();
      throw HttpException(
          "Proxy failed to establish tunnel (${response.statusCode} ${response.reasonPhrase})",
          uri: request.uri);
    }
    final Socket plain = await response.detachSocket();
    final SecureSocket secured = await SecureSocket.secure((plain as _DetachedSocket)._socket,
        host: host, context: pool.client._context, onBadCertificate: callback, keyLog: pool.client._keyLog);
    return _ClientConnection(pool, secured, proxy, false);
  }
}

String _basic(String name, String password) => "Basic ${base64.encode(utf8.encode("$name:$password"))}";

final class _RedirectInfo implements RedirectInfo {
  final int statusCode;
  final String method;
  final Uri location;

  const _RedirectInfo(this.statusCode, this.method, this.location);
}

final class _HttpClientRequest extends _HttpOutgoing<HttpClientResponse> implements HttpClientRequest {
  final _ClientConnection _connection;
  final Uri uri;
  final String method;
  final List<Cookie> cookies = <Cookie>[];
  bool followRedirects = true;
  int maxRedirects = 5;
  final List<RedirectInfo> _redirects = <RedirectInfo>[];
  bool _aborted = false;

  /// How often credentials were sent that the server did not like.
  bool _authorized = false;

  _HttpClientRequest(this._connection, this.uri, this.method, _HttpHeaders headers) : super(headers, uri);

  Socket get _socket => _connection.socket;

  bool get _bodyless => false;

  HttpConnectionInfo? get connectionInfo => _HttpConnectionInfo.of(_connection.socket);

  String get _startLine {
    final String target;
    if (method == "CONNECT") {
      target = "${uri.host}:${uri.port}";
    } else {
      final String path = uri.path.isEmpty ? "/" : uri.path;
      final String own = uri.hasQuery ? "$path?${uri.query}" : path;
      target = _connection.viaProxy ? uri.removeFragment().replace(userInfo: "").toString() : own;
    }
    return "$method $target HTTP/1.1\r\n";
  }

  void _prepareHead(bool hasBody) {
    if (!hasBody && headers.contentLength == -1 && headers._chunked) {
      headers.chunkedTransferEncoding = false;
      if (method != "GET" && method != "HEAD" && method != "CONNECT") headers.contentLength = 0;
    }
    headers._writeCookies(cookies, true);
  }

  void _finished() {}

  void _spoiled() {
    if (_connection._request == this) _connection._request = null;
    _connection.destroy();
  }

  void abort([Object? exception, StackTrace? stackTrace]) {
    if (_done.isCompleted || _aborted) return;
    _aborted = true;
    _fail(exception ?? const HttpException("Request has been aborted"), stackTrace ?? StackTrace.empty);
  }

  void _answered(_HttpIncoming incoming, _ClientConnection connection) {
    if (_done.isCompleted) return;
    final _HttpClientResponse response = _HttpClientResponse(incoming, this, connection);
    final Future<HttpClientResponse> result;
    if (followRedirects && response.isRedirect) {
      result = response._drained().then((_) => _redirects.length < maxRedirects
          ? response.redirect()
          : throw RedirectException("Redirect limit exceeded", response.redirects));
    } else if (incoming.statusCode == HttpStatus.proxyAuthenticationRequired && !_connection.proxy.isDirect) {
      result = response._retryWith(true);
    } else if (incoming.statusCode == HttpStatus.unauthorized) {
      result = response._retryWith(false);
    } else {
      _done.complete(response);
      return;
    }
    result.then<void>((HttpClientResponse answer) {
      if (!_done.isCompleted) _done.complete(answer);
    }, onError: (Object error, StackTrace stack) {
      if (!_done.isCompleted) _done.completeError(error, stack);
    });
  }
}

final class _HttpClientResponse extends Stream<List<int>> implements HttpClientResponse {
  final _HttpIncoming _incoming;
  final _HttpClientRequest _request;
  final _ClientConnection _connection;
  List<Cookie>? _cookies;
  final HttpClientResponseCompressionState compressionState;

  _HttpClientResponse(this._incoming, this._request, this._connection)
      : compressionState = _stateOf(_incoming, _connection.pool.client);

  static HttpClientResponseCompressionState _stateOf(_HttpIncoming incoming, _HttpClient client) {
    final List<String>? encoding = incoming.headers[HttpHeaders.contentEncodingHeader];
    if (encoding == null || encoding.last.toLowerCase() != "gzip") {
      return HttpClientResponseCompressionState.notCompressed;
    }
    return client.autoUncompress
        ? HttpClientResponseCompressionState.decompressed
        : HttpClientResponseCompressionState.compressed;
  }

  int get statusCode => _incoming.statusCode;
  String get reasonPhrase => _incoming.reasonPhrase;
  HttpHeaders get headers => _incoming.headers;
  int get contentLength => _incoming.contentLength;
  bool get persistentConnection => _incoming.headers.persistentConnection;
  List<RedirectInfo> get redirects => _request._redirects;
  HttpConnectionInfo? get connectionInfo => _HttpConnectionInfo.of(_connection.socket);

  X509Certificate? get certificate {
    final Socket socket = _connection.socket;
    return socket is SecureSocket ? socket.peerCertificate : null;
  }

  List<Cookie> get cookies => _cookies ??= [
        for (final String value in _incoming.headers[HttpHeaders.setCookieHeader] ?? const [])
          Cookie.fromSetCookieValue(value)
      ];

  bool get isRedirect {
    final bool moved = const [301, 302, 303, 307, 308].contains(statusCode);
    return switch (_request.method) {
      "GET" || "HEAD" => moved,
      "POST" => statusCode == HttpStatus.seeOther,
      _ => false,
    };
  }

  StreamSubscription<List<int>> listen(void onData(List<int> event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    Stream<List<int>> stream = _incoming;
    if (compressionState == HttpClientResponseCompressionState.decompressed && _request.method != "HEAD") {
      stream = gzip.decoder.bind(_incoming);
    }
    return stream.listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);
  }

  Future<void> _drained() => _incoming.hasListener ? Future<void>.value() : _incoming.drain<void>();

  Future<HttpClientResponse> redirect([String? method, Uri? url, bool? followLoops]) {
    if (method == null) {
      // As browsers do: the answer to a POST is fetched with GET.
      method = statusCode == HttpStatus.seeOther && _request.method == "POST" ? "GET" : _request.method;
    }
    if (url == null) {
      final String? location = headers.value(HttpHeaders.locationHeader);
      if (location == null) throw StateError("Response has no Location header for redirect");
      url = Uri.parse(location);
    }
    final Uri target = _request.uri.resolveUri(url);
    if (followLoops != true) {
      for (final RedirectInfo seen in redirects) {
        if (seen.location == url) {
          return Future<HttpClientResponse>.error(RedirectException("Redirect loop detected", redirects));
        }
      }
    }
    final _RedirectInfo step = _RedirectInfo(statusCode, method, url);
    return _again(method, target).then((_HttpClientRequest request) {
      request._redirects
        ..addAll(redirects)
        ..add(step);
      return request.close();
    });
  }

  /// The same request, perhaps elsewhere: with its headers, unless they are secrets for another place.
  Future<_HttpClientRequest> _again(String method, Uri url) =>
      _connection.pool.client._openUrl(method, url).then((_HttpClientRequest request) {
        final bool sameHost = url.host == _request.uri.host ||
            url.host.endsWith(".${_request.uri.host}") && url.isScheme(_request.uri.scheme);
        const Set<String> own = {"host", "content-length", "transfer-encoding", "connection", "cookie"};
        const Set<String> secret = {"authorization", "www-authenticate", "cookie", "cookie2"};
        _request.headers._values.forEach((String name, List<String> values) {
          if (own.contains(name) || !sameHost && secret.contains(name)) return;
          request.headers._values[name] = [...values];
        });
        if (sameHost) request.cookies.addAll(_request.cookies);
        request
          ..followRedirects = _request.followRedirects
          ..maxRedirects = _request.maxRedirects
          ..headers._persistent = _request.headers._persistent;
        return request;
      });

  Future<Socket> detachSocket() => Future<Socket>.value(_connection.detach());

  // ---- who are you

  Future<HttpClientResponse> _retryWith(bool proxy) async {
    final _HttpClient client = _connection.pool.client;
    final List<String>? challenges =
        headers[proxy ? HttpHeaders.proxyAuthenticateHeader : HttpHeaders.wwwAuthenticateHeader];
    if (challenges == null || challenges.isEmpty || _request._written > 0) return this;
    final _Challenge asked = _Challenge.parse(challenges.first);
    final String? realm = asked.parameters["realm"];
    _KnownCredentials? find() => proxy
        ? _KnownCredentials.findProxy(client._proxyCredentials, _connection.proxy, asked.scheme)
        : _KnownCredentials.find(client._credentials, _request.uri, realm, asked.scheme);
    _KnownCredentials? known = find();
    if (known != null && _request._authorized && !asked.isStale) {
      // They were tried.
      (proxy ? client._proxyCredentials : client._credentials).remove(known);
      known = find();
    }
    if (known == null) {
      final bool given = proxy
          ? await client._authenticateProxy
                  ?.call(_connection.proxy.host, _connection.proxy.port, asked.scheme, realm) ??
              false
          : await client._authenticate?.call(_request.uri, asked.scheme, realm) ?? false;
      known = given ? find() : null;
    }
    if (known == null) return this;
    known.accept(asked);
    await _drained();
    final _HttpClientRequest again = await _again(_request.method, _request.uri);
    again._authorized = true;
    again._redirects.addAll(redirects);
    final String header = proxy ? HttpHeaders.proxyAuthorizationHeader : HttpHeaders.authorizationHeader;
    if (again.headers[header] == null) known.authorize(again, header);
    return again.close();
  }
}
