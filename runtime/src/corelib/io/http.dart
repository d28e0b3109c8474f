// HTTP: what programs see of clients and servers.

part of 'io.dart';

/// Something is wrong with a message or a connection.
class HttpException implements IOException {
  final String message;
  final Uri? uri;

  const HttpException(this.message, {this.uri});

  String toString() => uri == null ? "HttpException: $message" : "HttpException: $message, uri = $uri";
}

/// The client was sent to too many other places.
class RedirectException implements HttpException {
  final String message;
  final List<RedirectInfo> redirects;

  const RedirectException(this.message, this.redirects);

  String toString() => "RedirectException: $message";

  /// Where the last redirect led to.
  Uri? get uri => redirects.isEmpty ? null : redirects.last.location;
}

/// Numbers of a server's connections.
class HttpConnectionsInfo {
  int total = 0;
  int active = 0;
  int idle = 0;
  int closing = 0;
}

/// The two ends of a connection.
abstract interface class HttpConnectionInfo {
  InternetAddress get remoteAddress;
  int get remotePort;
  int get localPort;
}

/// A stream of requests.
abstract class HttpServer implements Stream<HttpRequest> {
  abstract String? serverHeader;

  /// Headers that every answer begins with.
  HttpHeaders get defaultResponseHeaders;

  /// Whether answers are compressed for clients that can expand them.
  abstract bool autoCompress;

  /// How long a connection without requests is kept.
  abstract Duration? idleTimeout;

  static Future<HttpServer> bind(dynamic address, int port,
          {int backlog = 0, bool v6Only = false, bool shared = false}) =>
      ServerSocket.bind(address, port, backlog: backlog, v6Only: v6Only, shared: shared)
          .then((ServerSocket socket) => _HttpServer(socket, true));

  static Future<HttpServer> bindSecure(dynamic address, int port, SecurityContext context,
          {int backlog = 0,
          bool v6Only = false,
          bool requestClientCertificate = false,
          bool shared = false}) =>
      SecureServerSocket.bind(address, port, context,
              backlog: backlog,
              v6Only: v6Only,
              requestClientCertificate: requestClientCertificate,
              shared: shared)
          .then((SecureServerSocket socket) => _HttpServer(socket, true));

  /// Serves the connections of [serverSocket].
  factory HttpServer.listenOn(ServerSocket serverSocket) => _HttpServer(serverSocket, false);

  /// Takes no more requests; with [force] open connections are closed too.
  Future close({bool force = false});
  int get port;
  InternetAddress get address;

  /// In seconds.
  set sessionTimeout(int timeout);
  HttpConnectionsInfo connectionsInfo();
}

/// What a server remembers of a client.
abstract interface class HttpSession implements Map<dynamic, dynamic> {
  String get id;
  void destroy();
  void set onTimeout(void callback());
  bool get isNew;
}

/// A request that a server got: a stream of its body.
abstract interface class HttpRequest implements Stream<Uint8List> {
  /// -1 if it is not known.
  int get contentLength;
  String get method;

  /// As in the first line of the request.
  Uri get uri;

  /// With scheme and host.
  Uri get requestedUri;
  HttpHeaders get headers;
  List<Cookie> get cookies;
  bool get persistentConnection;
  X509Certificate? get certificate;
  HttpSession get session;
  String get protocolVersion;
  HttpConnectionInfo? get connectionInfo;
  HttpResponse get response;
}

/// A server's answer: a sink for its body.
abstract interface class HttpResponse implements IOSink {
  abstract int contentLength;
  abstract int statusCode;
  abstract String reasonPhrase;
  abstract bool persistentConnection;

  /// How long the answer may take.
  abstract Duration? deadline;

  /// Whether small pieces are gathered.
  abstract bool bufferOutput;
  HttpHeaders get headers;
  List<Cookie> get cookies;

  /// Sends the client elsewhere, and closes.
  Future redirect(Uri location, {int status = HttpStatus.movedTemporarily});

  /// Takes the connection away from HTTP.
  Future<Socket> detachSocket({bool writeHeaders = true});
  HttpConnectionInfo? get connectionInfo;
}

/// Makes requests.
abstract interface class HttpClient {
  static const int defaultHttpPort = 80;
  static const int defaultHttpsPort = 443;

  static bool _timeline = false;
  static bool get enableTimelineLogging => _timeline;
  static set enableTimelineLogging(bool value) {
    _timeline = value;
  }

  /// How long an unused connection is kept.
  abstract Duration idleTimeout;
  abstract Duration? connectionTimeout;
  abstract int? maxConnectionsPerHost;

  /// Whether compressed answers are expanded.
  abstract bool autoUncompress;
  abstract String? userAgent;

  factory HttpClient({SecurityContext? context}) =>
      HttpOverrides.current?.createHttpClient(context) ?? _newHttpClient(context);

  Future<HttpClientRequest> open(String method, String host, int port, String path);
  Future<HttpClientRequest> openUrl(String method, Uri url);
  Future<HttpClientRequest> get(String host, int port, String path);
  Future<HttpClientRequest> getUrl(Uri url);
  Future<HttpClientRequest> post(String host, int port, String path);
  Future<HttpClientRequest> postUrl(Uri url);
  Future<HttpClientRequest> put(String host, int port, String path);
  Future<HttpClientRequest> putUrl(Uri url);
  Future<HttpClientRequest> delete(String host, int port, String path);
  Future<HttpClientRequest> deleteUrl(Uri url);
  Future<HttpClientRequest> patch(String host, int port, String path);
  Future<HttpClientRequest> patchUrl(Uri url);
  Future<HttpClientRequest> head(String host, int port, String path);
  Future<HttpClientRequest> headUrl(Uri url);

  /// Asked when a server wants credentials that are not known.
  set authenticate(Future<bool> Function(Uri url, String scheme, String? realm)? f);
  void addCredentials(Uri url, String realm, HttpClientCredentials credentials);

  /// Makes the connections.
  set connectionFactory(
      Future<ConnectionTask<Socket>> Function(Uri url, String? proxyHost, int? proxyPort)? f);

  /// Says through which proxy a URL is reached: `PROXY host:port` or `DIRECT`, several with `;`.
  set findProxy(String Function(Uri url)? f);

  /// What the environment variables http_proxy, https_proxy and no_proxy say.
  static String findProxyFromEnvironment(Uri url, {Map<String, String>? environment}) =>
      HttpOverrides.current?.findProxyFromEnvironment(url, environment) ??
      _proxyFromEnvironment(url, environment);

  set authenticateProxy(Future<bool> Function(String host, int port, String scheme, String? realm)? f);
  void addProxyCredentials(String host, int port, String realm, HttpClientCredentials credentials);

  /// Asked whether a certificate that is not trusted is accepted all the same.
  set badCertificateCallback(bool Function(X509Certificate cert, String host, int port)? callback);
  set keyLog(Function(String line)? callback);

  /// With [force] open connections are closed at once.
  void close({bool force = false});
}

/// A request that a client makes: a sink for its body.
abstract interface class HttpClientRequest implements IOSink {
  bool persistentConnection = true;
  bool followRedirects = true;
  int maxRedirects = 5;
  int contentLength = -1;
  bool bufferOutput = true;

  String get method;
  Uri get uri;
  HttpHeaders get headers;
  List<Cookie> get cookies;

  /// The answer.
  Future<HttpClientResponse> get done;

  /// Sends what is left; the answer.
  Future<HttpClientResponse> close();
  HttpConnectionInfo? get connectionInfo;
  void abort([Object? exception, StackTrace? stackTrace]);
}

/// Whether an answer was compressed.
enum HttpClientResponseCompressionState { notCompressed, decompressed, compressed }

/// The answer that a client gets: a stream of its body.
abstract interface class HttpClientResponse implements Stream<List<int>> {
  int get statusCode;
  String get reasonPhrase;

  /// -1 if it is not known.
  int get contentLength;
  HttpClientResponseCompressionState get compressionState;
  bool get persistentConnection;
  bool get isRedirect;

  /// The redirects that led here.
  List<RedirectInfo> get redirects;
  Future<HttpClientResponse> redirect([String? method, Uri? url, bool? followLoops]);
  HttpHeaders get headers;

  /// Takes the connection away from HTTP.
  Future<Socket> detachSocket();
  List<Cookie> get cookies;
  X509Certificate? get certificate;
  HttpConnectionInfo? get connectionInfo;
}

/// One redirect on the way to an answer.
abstract interface class RedirectInfo {
  int get statusCode;
  String get method;
  Uri get location;
}

/// What a client proves with who it is.
abstract interface class HttpClientCredentials {}

abstract final class HttpClientBasicCredentials implements HttpClientCredentials {
  factory HttpClientBasicCredentials(String username, String password) =>
      _BasicCredentials(username, password);
}

abstract final class HttpClientBearerCredentials implements HttpClientCredentials {
  factory HttpClientBearerCredentials(String token) => _BearerCredentials(token);
}

abstract final class HttpClientDigestCredentials implements HttpClientCredentials {
  factory HttpClientDigestCredentials(String username, String password) =>
      _DigestCredentials(username, password);
}
