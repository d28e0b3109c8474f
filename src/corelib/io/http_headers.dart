// The names of HTTP headers, and the headers of a message.

part of 'io.dart';

/// The headers of a request or an answer. Names are compared without regard to case.
abstract interface class HttpHeaders {
  static const String acceptHeader = "accept";
  static const String acceptCharsetHeader = "accept-charset";
  static const String acceptEncodingHeader = "accept-encoding";
  static const String acceptLanguageHeader = "accept-language";
  static const String acceptRangesHeader = "accept-ranges";
  static const String accessControlAllowCredentialsHeader = "access-control-allow-credentials";
  static const String accessControlAllowHeadersHeader = "access-control-allow-headers";
  static const String accessControlAllowMethodsHeader = "access-control-allow-methods";
  static const String accessControlAllowOriginHeader = "access-control-allow-origin";
  static const String accessControlExposeHeadersHeader = "access-control-expose-headers";
  static const String accessControlMaxAgeHeader = "access-control-max-age";
  static const String accessControlRequestHeadersHeader = "access-control-request-headers";
  static const String accessControlRequestMethodHeader = "access-control-request-method";
  static const String ageHeader = "age";
  static const String allowHeader = "allow";
  static const String authorizationHeader = "authorization";
  static const String cacheControlHeader = "cache-control";
  static const String connectionHeader = "connection";
  static const String contentEncodingHeader = "content-encoding";
  static const String contentLanguageHeader = "content-language";
  static const String contentLengthHeader = "content-length";
  static const String contentLocationHeader = "content-location";
  static const String contentMD5Header = "content-md5";
  static const String contentRangeHeader = "content-range";
  static const String contentTypeHeader = "content-type";
  static const String dateHeader = "date";
  static const String etagHeader = "etag";
  static const String expectHeader = "expect";
  static const String expiresHeader = "expires";
  static const String fromHeader = "from";
  static const String hostHeader = "host";
  static const String ifMatchHeader = "if-match";
  static const String ifModifiedSinceHeader = "if-modified-since";
  static const String ifNoneMatchHeader = "if-none-match";
  static const String ifRangeHeader = "if-range";
  static const String ifUnmodifiedSinceHeader = "if-unmodified-since";
  static const String lastModifiedHeader = "last-modified";
  static const String locationHeader = "location";
  static const String maxForwardsHeader = "max-forwards";
  static const String pragmaHeader = "pragma";
  static const String proxyAuthenticateHeader = "proxy-authenticate";
  static const String proxyAuthorizationHeader = "proxy-authorization";
  static const String rangeHeader = "range";
  static const String refererHeader = "referer";
  static const String retryAfterHeader = "retry-after";
  static const String serverHeader = "server";
  static const String teHeader = "te";
  static const String trailerHeader = "trailer";
  static const String transferEncodingHeader = "transfer-encoding";
  static const String upgradeHeader = "upgrade";
  static const String userAgentHeader = "user-agent";
  static const String varyHeader = "vary";
  static const String viaHeader = "via";
  static const String warningHeader = "warning";
  static const String wwwAuthenticateHeader = "www-authenticate";
  static const String contentDisposition = "content-disposition";
  static const String cookieHeader = "cookie";
  static const String setCookieHeader = "set-cookie";

  static const List<String> generalHeaders = [
    cacheControlHeader, connectionHeader, dateHeader, pragmaHeader, trailerHeader, transferEncodingHeader, upgradeHeader, viaHeader, warningHeader //
  ];

  static const List<String> entityHeaders = [
    allowHeader, contentEncodingHeader, contentLanguageHeader, contentLengthHeader, contentLocationHeader, contentMD5Header, contentRangeHeader, contentTypeHeader, expiresHeader, lastModifiedHeader //
  ];

  static const List<String> responseHeaders = [
    acceptRangesHeader, ageHeader, etagHeader, locationHeader, proxyAuthenticateHeader, retryAfterHeader, serverHeader, varyHeader, wwwAuthenticateHeader, contentDisposition //
  ];

  static const List<String> requestHeaders = [
    acceptHeader, acceptCharsetHeader, acceptEncodingHeader, acceptLanguageHeader, authorizationHeader, expectHeader, fromHeader, hostHeader, ifMatchHeader, ifModifiedSinceHeader, ifNoneMatchHeader, ifRangeHeader, ifUnmodifiedSinceHeader, maxForwardsHeader, proxyAuthorizationHeader, rangeHeader, refererHeader, teHeader, userAgentHeader //
  ];

  abstract DateTime? date;
  abstract DateTime? expires;
  abstract DateTime? ifModifiedSince;
  abstract String? host;
  abstract int? port;
  abstract ContentType? contentType;

  /// -1 if it is not known.
  abstract int contentLength;

  /// Whether the connection may be used again after this message.
  abstract bool persistentConnection;
  abstract bool chunkedTransferEncoding;

  /// All values of a header, or null.
  List<String>? operator [](String name);

  /// The only value of a header; null if there is none, an [HttpException] if there are several.
  String? value(String name);

  /// Adds a value, or several at once from an Iterable.
  void add(String name, Object value, {bool preserveHeaderCase = false});

  /// Replaces all values of a header.
  void set(String name, Object value, {bool preserveHeaderCase = false});
  void remove(String name, Object value);
  void removeAll(String name);
  void forEach(void action(String name, List<String> values));

  /// Each value of this header gets a line of its own.
  void noFolding(String name);
  void clear();
}
