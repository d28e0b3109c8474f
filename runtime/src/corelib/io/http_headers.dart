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

final class _HttpHeaders implements HttpHeaders {
  final Map<String, List<String>> _values = <String, List<String>>{};
  Map<String, String>? _originalNames;
  final String protocolVersion;
  bool _mutable = true;

  /// Besides set-cookie.
  Set<String>? _noFolding;
  int _contentLength = -1;
  bool _persistent;
  bool _chunked = false;
  String? _host;
  int? _port;
  final int _defaultPort;

  _HttpHeaders(this.protocolVersion, {int defaultPort = HttpClient.defaultHttpPort, _HttpHeaders? initial})
      : _defaultPort = defaultPort,
        _persistent = protocolVersion != "1.0" {
    if (initial != null) {
      initial._values.forEach((String name, List<String> values) => _values[name] = [...values]);
      _contentLength = initial._contentLength;
      _persistent = protocolVersion == "1.0" ? false : initial._persistent;
      _chunked = initial._chunked;
      _host = initial._host;
      _port = initial._port;
    }
    if (protocolVersion == "1.0") _chunked = false;
  }

  void _checkMutable() {
    if (!_mutable) throw const HttpException("HTTP headers are not mutable");
  }

  static String _checkName(String name) {
    if (!_isToken(name)) {
      final int at = name.codeUnits.indexWhere((int code) => !_isTokenCode(code));
      throw FormatException(
          "Invalid HTTP header field name: ${json.encode(name)}", name, at < 0 ? 0 : at);
    }
    return name.toLowerCase();
  }

  static String _checkValue(String value) {
    for (int i = 0; i < value.length; i++) {
      final int code = value.codeUnitAt(i);
      if (code < 32 && code != 9 || code == 127) {
        throw FormatException("Invalid HTTP header field value: ${json.encode(value)}", value, i);
      }
    }
    return value;
  }

  List<String>? operator [](String name) => _values[name.toLowerCase()];

  String? value(String name) {
    final List<String>? values = _values[name.toLowerCase()];
    if (values == null) return null;
    if (values.length > 1) throw HttpException("More than one value for header $name");
    return values[0];
  }

  void add(String name, Object value, {bool preserveHeaderCase = false}) {
    _checkMutable();
    final String lower = _checkName(name);
    if (preserveHeaderCase && name != lower) {
      (_originalNames ??= <String, String>{})[lower] = name;
    } else {
      _originalNames?.remove(lower);
    }
    _addAll(lower, value);
  }

  void _addAll(String name, Object value) {
    if (value is Iterable) {
      for (final dynamic one in value) {
        _add(name, _checkedObject(one));
      }
    } else {
      _add(name, _checkedObject(value));
    }
  }

  Object _checkedObject(Object? value) => value is String ? _checkValue(value) : value!;

  void set(String name, Object value, {bool preserveHeaderCase = false}) {
    _checkMutable();
    final String lower = _checkName(name);
    _forget(lower);
    if (preserveHeaderCase && name != lower) (_originalNames ??= <String, String>{})[lower] = name;
    _addAll(lower, value);
  }

  void remove(String name, Object value) {
    _checkMutable();
    final String lower = _checkName(name);
    final String text = _text(lower, _checkedObject(value));
    final List<String>? values = _values[lower];
    if (values != null) {
      values.remove(text);
      if (values.isEmpty) {
        _values.remove(lower);
        _originalNames?.remove(lower);
      }
    }
    if (lower == HttpHeaders.transferEncodingHeader && text == "chunked") _chunked = false;
  }

  void removeAll(String name) {
    _checkMutable();
    _forget(_checkName(name));
  }

  /// Takes all values of a checked name away.
  void _forget(String lower) {
    _values.remove(lower);
    _originalNames?.remove(lower);
    if (lower == HttpHeaders.contentLengthHeader) _contentLength = -1;
    if (lower == HttpHeaders.transferEncodingHeader) _chunked = false;
  }

  void forEach(void action(String name, List<String> values)) {
    _values.forEach((String name, List<String> values) {
      action(_originalNames?[name] ?? name, values);
    });
  }

  void noFolding(String name) {
    (_noFolding ??= <String>{}).add(_checkName(name));
  }

  void clear() {
    _checkMutable();
    _values.clear();
    _contentLength = -1;
    _persistent = true;
    _chunked = false;
    _host = null;
    _port = null;
  }

  // ---- headers that mean something

  /// How a value is written.
  String _text(String name, Object value) {
    if (value is DateTime) return HttpDate.format(value);
    return value is String ? value : _checkValue("$value");
  }

  void _add(String name, Object value) {
    switch (name) {
      case HttpHeaders.contentLengthHeader:
        if (value is int) {
          contentLength = value;
        } else if (value is String) {
          final int? length = _isDigits(value, 0, value.length) ? int.tryParse(value) : null;
          if (length == null) throw HttpException("Content-Length must contain only digits");
          contentLength = length;
        } else {
          throw HttpException("Unexpected type for header named $name");
        }
      case HttpHeaders.transferEncodingHeader:
        if (value == "chunked") {
          chunkedTransferEncoding = true;
        } else {
          _put(name, _text(name, value));
        }
      case HttpHeaders.dateHeader || HttpHeaders.expiresHeader || HttpHeaders.ifModifiedSinceHeader:
        if (value is! DateTime && value is! String) {
          throw HttpException("Unexpected type for header named $name");
        }
        _values[name] = [_text(name, value)];
      case HttpHeaders.hostHeader:
        if (value is! String) throw HttpException("Unexpected type for header named $name");
        final int colon = value.startsWith("[") ? value.indexOf(":", value.indexOf("]")) : value.indexOf(":");
        _host = colon < 0 ? value : value.substring(0, colon);
        _port = colon < 0
            ? HttpClient.defaultHttpPort
            : colon + 1 == value.length
                ? HttpClient.defaultHttpPort
                : int.tryParse(value.substring(colon + 1));
        _values[name] = [value];
      case HttpHeaders.connectionHeader:
        final String text = _text(name, value).toLowerCase();
        if (text == "close") {
          _persistent = false;
        } else if (text == "keep-alive") {
          _persistent = true;
        }
        _put(name, _text(name, value));
      case HttpHeaders.contentTypeHeader:
        _values[name] = [_text(name, value)];
      default:
        _put(name, _text(name, value));
    }
  }

  void _put(String name, String value) {
    (_values[name] ??= <String>[]).add(value);
  }

  int get contentLength => _contentLength;
  set contentLength(int length) {
    _checkMutable();
    if (protocolVersion == "1.0" && persistentConnection && length == -1) {
      throw const HttpException(
          "Trying to clear ContentLength on HTTP 1.0 headers with 'Connection: Keep-Alive' set");
    }
    if (_contentLength == length) return;
    _contentLength = length;
    if (length >= 0) {
      if (_chunked) chunkedTransferEncoding = false;
      _values[HttpHeaders.contentLengthHeader] = ["$length"];
    } else {
      _values.remove(HttpHeaders.contentLengthHeader);
      if (protocolVersion == "1.1") chunkedTransferEncoding = true;
    }
  }

  bool get chunkedTransferEncoding => _chunked;
  set chunkedTransferEncoding(bool chunked) {
    _checkMutable();
    if (chunked && protocolVersion == "1.0") {
      throw const HttpException("Trying to set 'Transfer-Encoding: Chunked' on HTTP 1.0 headers");
    }
    if (_chunked == chunked) return;
    _chunked = chunked;
    final List<String>? values = _values[HttpHeaders.transferEncodingHeader];
    if (chunked) {
      if (values == null || !values.contains("chunked")) {
        _put(HttpHeaders.transferEncodingHeader, "chunked");
      }
      contentLength = -1;
    } else {
      values?.remove("chunked");
      if (values != null && values.isEmpty) _values.remove(HttpHeaders.transferEncodingHeader);
    }
  }

  bool get persistentConnection => _persistent;
  set persistentConnection(bool persistent) {
    _checkMutable();
    if (_persistent == persistent) return;
    final List<String>? values = _values[HttpHeaders.connectionHeader];
    values?.removeWhere((String v) => v.toLowerCase() == "close" || v.toLowerCase() == "keep-alive");
    if (values != null && values.isEmpty) _values.remove(HttpHeaders.connectionHeader);
    if (persistent && protocolVersion == "1.0") {
      if (_contentLength == -1) {
        throw const HttpException(
            "Trying to set 'Connection: Keep-Alive' on HTTP 1.0 headers with no ContentLength");
      }
      _put(HttpHeaders.connectionHeader, "keep-alive");
    } else if (!persistent && protocolVersion == "1.1") {
      _put(HttpHeaders.connectionHeader, "close");
    }
    _persistent = persistent;
  }

  DateTime? _date(String name) {
    final List<String>? values = _values[name];
    if (values == null) return null;
    try {
      return HttpDate.parse(values[0]);
    } on Exception {
      return null;
    }
  }

  void _setDate(String name, DateTime? date) {
    _checkMutable();
    date == null ? _values.remove(name) : _values[name] = [HttpDate.format(date)];
  }

  DateTime? get date => _date(HttpHeaders.dateHeader);
  set date(DateTime? date) => _setDate(HttpHeaders.dateHeader, date);
  DateTime? get expires => _date(HttpHeaders.expiresHeader);
  set expires(DateTime? date) => _setDate(HttpHeaders.expiresHeader, date);
  DateTime? get ifModifiedSince => _date(HttpHeaders.ifModifiedSinceHeader);
  set ifModifiedSince(DateTime? date) => _setDate(HttpHeaders.ifModifiedSinceHeader, date);

  String? get host => _host;
  set host(String? host) {
    _checkMutable();
    _host = host;
    _updateHost();
  }

  int? get port => _port;
  set port(int? port) {
    _checkMutable();
    _port = port;
    _updateHost();
  }

  void _updateHost() {
    final String? host = _host;
    if (host == null) {
      _values.remove(HttpHeaders.hostHeader);
      return;
    }
    final String shown = host.contains(":") && !host.startsWith("[") ? "[$host]" : host;
    final bool usual = _port == null || _port == _defaultPort;
    _values[HttpHeaders.hostHeader] = [usual ? shown : "$shown:$_port"];
  }

  ContentType? get contentType {
    final List<String>? values = _values[HttpHeaders.contentTypeHeader];
    return values == null ? null : ContentType.parse(values[0]);
  }

  set contentType(ContentType? type) {
    _checkMutable();
    type == null
        ? _values.remove(HttpHeaders.contentTypeHeader)
        : _values[HttpHeaders.contentTypeHeader] = [type.toString()];
  }

  // ---- cookies

  void _writeCookies(List<Cookie> cookies, bool asked) {
    if (cookies.isEmpty) return;
    if (asked) {
      _put(HttpHeaders.cookieHeader,
          cookies.map((Cookie cookie) => "${cookie.name}=${cookie.value}").join("; "));
    } else {
      for (final Cookie cookie in cookies) {
        _put(HttpHeaders.setCookieHeader, "$cookie");
      }
    }
  }

  /// The cookies of a request.
  List<Cookie> _parseCookies() {
    final List<Cookie> cookies = <Cookie>[];
    for (final String line in _values[HttpHeaders.cookieHeader] ?? const []) {
      for (final String part in line.split(';')) {
        final int equals = part.indexOf('=');
        if (equals <= 0) continue;
        try {
          cookies.add(_Cookie(part.substring(0, equals).trim(), part.substring(equals + 1).trim()));
        } on FormatException {
          // A cookie that can't be read is none.
        }
      }
    }
    return cookies;
  }

  /// As it goes over the connection.
  void _writeTo(StringBuffer out) {
    final Map<String, String>? originalNames = _originalNames;
    _values.forEach((String name, List<String> values) {
      final String shown = originalNames == null ? name : originalNames[name] ?? name;
      if (values.length == 1) {
        out.write("$shown: ${values[0]}\r\n");
      } else if (name == HttpHeaders.setCookieHeader || (_noFolding?.contains(name) ?? false)) {
        for (final String value in values) {
          out.write("$shown: $value\r\n");
        }
      } else {
        out.write("$shown: ${values.join(', ')}\r\n");
      }
    });
  }

  String toString() {
    final StringBuffer out = StringBuffer();
    _writeTo(out);
    return out.toString().replaceAll("\r\n", "\n");
  }
}
