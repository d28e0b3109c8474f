// Uri: parsing, normalizing, resolving and taking apart, by RFC 3986.

part of 'core.dart';

/// The path of the current directory.
external String _currentDirectory();

/// Whether file paths are those of Windows.
external bool get _isWindows;

/// A parsed and normalized URI.
abstract interface class Uri {
  /// A URI of the given parts, each escaped as needed.
  factory Uri(
      {String? scheme,
      String? userInfo,
      String? host,
      int? port,
      String? path,
      Iterable<String>? pathSegments,
      String? query,
      Map<String, dynamic>? queryParameters,
      String? fragment}) = _Uri;

  /// `http://authority/unencodedPath?query`.
  factory Uri.http(String authority, [String unencodedPath = '', Map<String, dynamic>? queryParameters]) =>
      _Uri._web('http', authority, unencodedPath, queryParameters);

  /// `https://authority/unencodedPath?query`.
  factory Uri.https(String authority, [String unencodedPath = '', Map<String, dynamic>? queryParameters]) =>
      _Uri._web('https', authority, unencodedPath, queryParameters);

  /// The URI of a file path of this system, or of the one told.
  factory Uri.file(String path, {bool? windows}) =>
      (windows ?? _isWindows) ? _Uri._windowsFile(path, false) : _Uri._posixFile(path, false);

  /// As [Uri.file], ending with a slash.
  factory Uri.directory(String path, {bool? windows}) =>
      (windows ?? _isWindows) ? _Uri._windowsFile(path, true) : _Uri._posixFile(path, true);

  /// A `data:` URI that holds [content].
  factory Uri.dataFromString(String content,
          {String? mimeType, Encoding? encoding, Map<String, String>? parameters, bool base64 = false}) =>
      UriData.fromString(content, mimeType: mimeType, encoding: encoding, parameters: parameters, base64: base64).uri;

  /// A `data:` URI that holds [bytes].
  factory Uri.dataFromBytes(List<int> bytes,
          {String mimeType = 'application/octet-stream', Map<String, String>? parameters, bool percentEncoded = false}) =>
      UriData.fromBytes(bytes, mimeType: mimeType, parameters: parameters, percentEncoded: percentEncoded).uri;

  /// The current directory.
  static Uri get base => Uri.directory(currentDirectoryOverride?.call() ?? _currentDirectory());

  String get scheme;

  /// User info, host and port as they are written.
  String get authority;

  String get userInfo;

  /// The host, without the brackets of an IPv6 address.
  String get host;

  /// The port, or the usual one of http and https.
  int get port;

  String get path;

  String get query;

  String get fragment;

  /// The decoded parts of [path].
  List<String> get pathSegments;

  /// The decoded query; of several values of a name, the last.
  Map<String, String> get queryParameters;

  /// The decoded query with all values of each name.
  Map<String, List<String>> get queryParametersAll;

  /// Whether there is a scheme and no fragment.
  bool get isAbsolute;

  bool get hasScheme;

  bool get hasAuthority;

  bool get hasPort;

  bool get hasQuery;

  bool get hasFragment;

  bool get hasEmptyPath;

  bool get hasAbsolutePath;

  /// `scheme://host:port` of an http or https URI.
  String get origin;

  /// Whether [scheme] is this one's, in whatever case.
  bool isScheme(String scheme);

  /// The file path that a file URI stands for.
  String toFilePath({bool? windows});

  /// What a `data:` URI holds; null for other schemes.
  UriData? get data;

  int get hashCode;

  bool operator ==(Object other);

  String toString();

  /// This URI with some parts replaced.
  Uri replace(
      {String? scheme,
      String? userInfo,
      String? host,
      int? port,
      String? path,
      Iterable<String>? pathSegments,
      String? query,
      Map<String, dynamic>? queryParameters,
      String? fragment});

  Uri removeFragment();

  /// [reference] seen from this URI.
  Uri resolve(String reference);

  Uri resolveUri(Uri reference);

  Uri normalizePath();

  /// The URI that [uri] spells, from [start] to before [end].
  static Uri parse(String uri, [int start = 0, int? end]) {
    if (start != 0 || (end != null && end != uri.length)) {
      uri = uri.substring(start, end);
    }
    return _Uri._parse(uri);
  }

  /// As [parse], but null instead of an exception.
  static Uri? tryParse(String uri, [int start = 0, int? end]) {
    try {
      return parse(uri, start, end);
    } on FormatException {
      return null;
    }
  }

  /// [component] with everything but letters, digits and ``-_.!~*'()`` escaped.
  static String encodeComponent(String component) => _uriEncode(_UriChars.component, component, utf8, false);

  /// [component] as in a query: a space becomes a plus sign.
  static String encodeQueryComponent(String component, {Encoding encoding = utf8}) =>
      _uriEncode(_UriChars.unreserved, component, encoding, true);

  static String decodeComponent(String encodedComponent) => _uriDecode(encodedComponent, utf8, false);

  static String decodeQueryComponent(String encodedComponent, {Encoding encoding = utf8}) =>
      _uriDecode(encodedComponent, encoding, true);

  /// [uri] with what no URI may contain escaped.
  static String encodeFull(String uri) => _uriEncode(_UriChars.full, uri, utf8, false);

  static String decodeFull(String uri) => _uriDecode(uri, utf8, false);

  /// The names and values of a query.
  static Map<String, String> splitQueryString(String query, {Encoding encoding = utf8}) {
    final Map<String, String> result = <String, String>{};
    for (final String part in query.split('&')) {
      final int equals = part.indexOf('=');
      if (equals < 0) {
        if (part.isNotEmpty) result[decodeQueryComponent(part, encoding: encoding)] = '';
      } else if (equals > 0) {
        final String name = part.substring(0, equals);
        final String value = part.substring(equals + 1);
        result[decodeQueryComponent(name, encoding: encoding)] = decodeQueryComponent(value, encoding: encoding);
      }
    }
    return result;
  }

  /// The four bytes of an IPv4 address.
  static List<int> parseIPv4Address(String host) {
    final Uint8List result = Uint8List(4);
    result.setAll(0, _parseIPv4(host, 0, host.length));
    return result;
  }

  /// The sixteen bytes of an IPv6 address.
  static List<int> parseIPv6Address(String host, [int start = 0, int? end]) =>
      _parseIPv6(host, start, end ?? host.length);
}

final class _Uri implements Uri {
  final String scheme;
  final String _userInfo;

  /// The host with the brackets of IPv6; null without authority.
  final String? _host;

  /// The port if it is not the usual one.
  final int? _port;

  final String path;
  final String? _query;
  final String? _fragment;

  late final String _text = _makeText();
  late final List<String> pathSegments = _makePathSegments();
  late final Map<String, String> queryParameters =
      UnmodifiableMapView<String, String>(Uri.splitQueryString(query));
  late final Map<String, List<String>> queryParametersAll = _makeQueryParametersAll();

  /// The text that was parsed, until somebody asks whether it is a plain one.
  String? _written;
  bool _isPlain = false;
  bool _isOfData = false;

  /// What Dart's own classes are called: of texts that stand for themselves, of data, and of all others.
  Type get runtimeType => _isOfData ? _DataUri : _settledPlain ? _SimpleUri : _Uri;

  bool get _settledPlain {
    final String? written = _written;
    if (written != null) {
      _isPlain = _isPlainUri(written);
      _written = null;
    }
    return _isPlain;
  }

  _Uri._raw(this.scheme, this._userInfo, this._host, this._port, this.path, this._query, this._fragment);

  factory _Uri(
      {String? scheme,
      String? userInfo,
      String? host,
      int? port,
      String? path,
      Iterable<String>? pathSegments,
      String? query,
      Map<String, dynamic>? queryParameters,
      String? fragment}) {
    final String realScheme = scheme == null ? '' : _makeScheme(scheme, scheme);
    final String realUserInfo = userInfo == null ? '' : _uriNormalize(userInfo, _UriChars.userInfo, strict: true);
    String? realHost = host == null ? null : _makeHost(host, false, host, 0);
    if (query == '') query = null;
    final String? realQuery = _makeQuery(query, queryParameters);
    final String? realFragment = fragment == null ? null : _uriNormalize(fragment, _UriChars.query);
    final int? realPort = _makePort(port, realScheme);
    final bool isFile = realScheme == 'file';
    if (realHost == null && (realUserInfo.isNotEmpty || realPort != null || isFile)) realHost = '';
    final bool hasAuthority = realHost != null;
    String realPath = _makePath(path, pathSegments, realScheme, hasAuthority);
    if (realScheme.isEmpty && realHost == null && !realPath.startsWith('/')) {
      realPath = _normalizeRelativePath(realPath, false);
    } else {
      realPath = _removeDotSegments(realPath);
    }
    if (realHost == null && realPath.startsWith('//')) realHost = '';
    return _Uri._raw(realScheme, realUserInfo, realHost, realPort, realPath, realQuery, realFragment);
  }

  factory _Uri._web(String scheme, String authority, String unencodedPath, Map<String, dynamic>? queryParameters) {
    String userInfo = '';
    String? host;
    int? port;
    if (authority.isNotEmpty) {
      int hostStart = 0;
      for (int i = 0; i < authority.length; i++) {
        if (authority[i] == '@') {
          userInfo = authority.substring(0, i);
          hostStart = i + 1;
          break;
        }
      }
      int hostEnd = hostStart;
      if (hostStart < authority.length && authority[hostStart] == '[') {
        while (hostEnd < authority.length && authority[hostEnd] != ']') {
          hostEnd++;
        }
        if (hostEnd == authority.length) {
          throw FormatException('Invalid IPv6 host entry.', authority, hostStart);
        }
        hostEnd++;
        if (hostEnd != authority.length && authority[hostEnd] != ':') {
          throw FormatException('Invalid end of authority', authority, hostEnd);
        }
      } else {
        while (hostEnd < authority.length && authority[hostEnd] != ':') {
          hostEnd++;
        }
      }
      host = authority.substring(hostStart, hostEnd);
      if (hostEnd + 1 < authority.length) port = int.parse(authority.substring(hostEnd + 1));
    }
    // The path is all path, whatever characters it has.
    return _Uri(
        scheme: scheme,
        userInfo: userInfo,
        host: host,
        port: port,
        pathSegments: unencodedPath.split('/'),
        queryParameters: queryParameters);
  }

  factory _Uri._posixFile(String path, bool directory) {
    final List<String> segments = path.split('/');
    if (directory && segments.isNotEmpty && segments.last.isNotEmpty) segments.add('');
    if (path.startsWith('/')) return _Uri(scheme: 'file', pathSegments: segments);
    return _Uri(pathSegments: segments);
  }

  factory _Uri._windowsFile(String path, bool directory) {
    if (path.startsWith(r'\\?\')) {
      if (path.startsWith(r'UNC\', 4)) {
        path = path.replaceRange(0, 7, r'\');
      } else {
        path = path.substring(4);
        if (path.length < 3 || path[1] != ':' || path[2] != r'\') {
          throw ArgumentError.value(path, 'path', r'Windows paths with \\?\ prefix must be absolute');
        }
      }
    } else {
      path = path.replaceAll('/', r'\');
    }
    if (path.length > 1 && path[1] == ':') {
      _checkDriveLetter(path.codeUnitAt(0), true);
      if (path.length == 2 || path[2] != r'\') {
        throw ArgumentError.value(path, 'path', 'Windows paths with drive letter must be absolute');
      }
      final List<String> segments = path.split(r'\');
      if (directory && segments.last.isNotEmpty) segments.add('');
      _checkWindowsSegments(segments, true, 1);
      return _Uri(scheme: 'file', pathSegments: segments);
    }
    if (path.startsWith(r'\')) {
      if (path.startsWith(r'\', 1)) {
        // A server and a share.
        final int hostEnd = path.indexOf(r'\', 2);
        final String host = hostEnd < 0 ? path.substring(2) : path.substring(2, hostEnd);
        final String rest = hostEnd < 0 ? '' : path.substring(hostEnd + 1);
        final List<String> segments = rest.split(r'\');
        _checkWindowsSegments(segments, true, 0);
        if (directory && segments.last.isNotEmpty) segments.add('');
        return _Uri(scheme: 'file', host: host, pathSegments: segments);
      }
      final List<String> segments = path.split(r'\');
      if (directory && segments.last.isNotEmpty) segments.add('');
      _checkWindowsSegments(segments, true, 0);
      return _Uri(scheme: 'file', pathSegments: segments);
    }
    final List<String> segments = path.split(r'\');
    _checkWindowsSegments(segments, true, 0);
    if (directory && segments.isNotEmpty && segments.last.isNotEmpty) segments.add('');
    return _Uri(pathSegments: segments);
  }

  static void _checkWindowsSegments(List<String> segments, bool argument, int first) {
    for (int i = first; i < segments.length; i++) {
      final String segment = segments[i];
      for (int at = 0; at < segment.length; at++) {
        if (r'"*/:<>?\|'.contains(segment[at])) {
          if (argument) throw ArgumentError('Illegal character in path');
          throw UnsupportedError('Illegal character in path: $segment');
        }
      }
    }
  }

  static void _checkDriveLetter(int unit, bool argument) {
    if (_isLetter(unit)) return;
    if (argument) throw ArgumentError('Illegal drive letter ${String.fromCharCode(unit)}');
    throw UnsupportedError('Illegal drive letter ${String.fromCharCode(unit)}');
  }

  factory _Uri._parse(String uri) {
    final int length = uri.length;
    // The scheme ends at the first colon, if no other separator comes before.
    String scheme = '';
    int at = 0;
    for (int i = 0; i < length; i++) {
      final int unit = uri.codeUnitAt(i);
      if (unit == 0x3a) {
        if (i == 0) throw FormatException('Invalid empty scheme', uri, 0);
        scheme = _makeScheme(uri.substring(0, i), uri);
        at = i + 1;
        break;
      }
      if (unit == 0x2f || unit == 0x3f || unit == 0x23 || unit == 0x5c) break;
    }
    if (scheme == 'data') return UriData._parse(uri, at).uri as _Uri;
    String userInfo = '';
    String? host;
    int? port;
    if (_isSlash(uri, at) && _isSlash(uri, at + 1)) {
      final int start = at + 2;
      int end = start;
      while (end < length) {
        final int unit = uri.codeUnitAt(end);
        if (unit == 0x2f || unit == 0x3f || unit == 0x23 || unit == 0x5c) break;
        end++;
      }
      int hostStart = start;
      for (int i = end - 1; i >= start; i--) {
        if (uri.codeUnitAt(i) == 0x40) {
          userInfo = _uriNormalize(uri.substring(start, i), _UriChars.userInfo,
              strict: true, errorShift: start, errorSource: uri);
          hostStart = i + 1;
          break;
        }
      }
      int hostEnd = end;
      if (hostStart < end && uri.codeUnitAt(hostStart) == 0x5b) {
        for (int i = end - 1; i > hostStart; i--) {
          final int unit = uri.codeUnitAt(i);
          if (unit == 0x5d) break;
          if (unit == 0x3a && uri.codeUnitAt(i - 1) == 0x5d) {
            hostEnd = i;
            break;
          }
        }
      } else {
        for (int i = hostStart; i < end; i++) {
          if (uri.codeUnitAt(i) == 0x3a) {
            hostEnd = i;
            break;
          }
        }
      }
      host = _makeHost(uri.substring(hostStart, hostEnd), true, uri, hostStart);
      if (hostEnd + 1 < end) {
        final int? number = int.tryParse(uri.substring(hostEnd + 1, end));
        if (number == null) throw FormatException('Invalid port', uri, hostEnd + 1);
        port = _makePort(number, scheme);
      }
      at = end;
    }
    int pathEnd = at;
    while (pathEnd < length && uri.codeUnitAt(pathEnd) != 0x3f && uri.codeUnitAt(pathEnd) != 0x23) {
      pathEnd++;
    }
    String? query;
    String? fragment;
    int queryEnd = pathEnd;
    if (pathEnd < length && uri.codeUnitAt(pathEnd) == 0x3f) {
      queryEnd = uri.indexOf('#', pathEnd);
      if (queryEnd < 0) queryEnd = length;
      query = _uriNormalize(uri.substring(pathEnd + 1, queryEnd), _UriChars.query);
    }
    if (queryEnd < length) fragment = _uriNormalize(uri.substring(queryEnd + 1), _UriChars.query);
    String path = _uriNormalize(uri.substring(at, pathEnd), _UriChars.path, backslash: true);
    if (scheme == 'file') {
      host ??= '';
      if (!path.startsWith('/')) path = '/$path';
    }
    if (scheme.isEmpty && host == null && !path.startsWith('/')) {
      path = _normalizeRelativePath(path, false);
    } else {
      path = _removeDotSegments(path);
    }
    return _Uri._raw(scheme, userInfo, host, port, path, query, fragment).._written = uri;
  }

  static bool _isSlash(String text, int at) {
    if (at >= text.length) return false;
    final int unit = text.codeUnitAt(at);
    return unit == 0x2f || unit == 0x5c;
  }

  static String _makeScheme(String scheme, String source) {
    if (scheme.isEmpty) return '';
    if (!_isLetter(scheme.codeUnitAt(0))) {
      throw FormatException('Scheme not starting with alphabetic character', source, 0);
    }
    bool upper = false;
    for (int i = 0; i < scheme.length; i++) {
      final int unit = scheme.codeUnitAt(i);
      if (!_UriChars.scheme.has(unit)) throw FormatException('Illegal scheme character', source, i);
      if (unit >= 0x41 && unit <= 0x5a) upper = true;
    }
    return upper ? scheme.toLowerCase() : scheme;
  }

  static String _makeHost(String host, bool strict, String source, int shift) {
    if (host.isEmpty) return '';
    if (host.codeUnitAt(0) == 0x5b) {
      if (host.codeUnitAt(host.length - 1) != 0x5d) {
        throw FormatException('Missing end `]` to match `[` in host', source, shift);
      }
      return '[${_makeIPv6(host.substring(1, host.length - 1), source, shift + 1)}]';
    }
    if (!strict && host.contains(':')) return '[${_makeIPv6(host, source, shift)}]';
    return _uriNormalize(host, _UriChars.host, strict: true, lowerCase: true, errorSource: source, errorShift: shift);
  }

  /// Checks an address and normalizes its zone.
  static String _makeIPv6(String address, String source, int shift) {
    final int percent = address.indexOf('%');
    if (percent < 0) {
      _parseIPv6(source, shift, shift + address.length);
      return address.toLowerCase();
    }
    _parseIPv6(source, shift, shift + percent);
    int zoneStart = percent + 1;
    if (address.startsWith('25', zoneStart)) zoneStart += 2;
    final String zone = _uriNormalize(address.substring(zoneStart), _UriChars.zone, strict: true);
    return '${address.substring(0, percent).toLowerCase()}%25$zone';
  }

  static int? _makePort(int? port, String scheme) => port == _defaultPort(scheme) ? null : port;

  static int _defaultPort(String scheme) {
    if (scheme == 'http') return 80;
    if (scheme == 'https') return 443;
    return 0x7fffffffffffffff;
  }

  static String _makePath(String? path, Iterable<String>? pathSegments, String scheme, bool hasAuthority) {
    final bool isFile = scheme == 'file';
    final bool needsSlash = isFile || hasAuthority;
    String result;
    if (path == null) {
      if (pathSegments == null) return isFile ? '/' : '';
      final List<String> encoded = <String>[];
      for (final String segment in pathSegments) {
        encoded.add(_uriEncode(_UriChars.segment, segment, utf8, false));
      }
      result = encoded.join('/');
    } else if (pathSegments != null) {
      throw ArgumentError('Both path and pathSegments specified');
    } else {
      result = _uriNormalize(path, _UriChars.path, backslash: true);
    }
    if (result.isEmpty) return isFile ? '/' : '';
    if (needsSlash && !result.startsWith('/')) return '/$result';
    return result;
  }

  static String? _makeQuery(String? query, Map<String, dynamic>? queryParameters) {
    if (query != null) {
      if (queryParameters != null) throw ArgumentError('Both query and queryParameters specified');
      return _uriNormalize(query, _UriChars.query);
    }
    if (queryParameters == null) return null;
    final StringBuffer out = StringBuffer();
    void writeParameter(String name, String? value) {
      if (out.isNotEmpty) out.write('&');
      out.write(Uri.encodeQueryComponent(name));
      if (value != null && value.isNotEmpty) {
        out.write('=');
        out.write(Uri.encodeQueryComponent(value));
      }
    }

    queryParameters.forEach((String name, dynamic value) {
      if (value == null || value is String) {
        writeParameter(name, value as String?);
      } else {
        final Iterable<dynamic> values = value;
        for (final dynamic each in values) {
          final String text = each;
          writeParameter(name, text);
        }
      }
    });
    return out.toString();
  }

  String get authority {
    if (!hasAuthority) return '';
    final StringBuffer out = StringBuffer();
    _writeAuthority(out);
    return out.toString();
  }

  void _writeAuthority(StringBuffer out) {
    if (_userInfo.isNotEmpty) {
      out.write(_userInfo);
      out.write('@');
    }
    out.write(_host);
    if (_port != null) {
      out.write(':');
      out.write(_port);
    }
  }

  String _makeText() {
    final StringBuffer out = StringBuffer();
    if (scheme.isNotEmpty) {
      out.write(scheme);
      out.write(':');
    }
    if (_host != null) {
      out.write('//');
      _writeAuthority(out);
    }
    out.write(path);
    if (_query != null) {
      out.write('?');
      out.write(_query);
    }
    if (_fragment != null) {
      out.write('#');
      out.write(_fragment);
    }
    return out.toString();
  }

  List<String> _makePathSegments() {
    String rest = path;
    if (rest.startsWith('/')) rest = rest.substring(1);
    if (rest.isEmpty) return const <String>[];
    final List<String> result = <String>[];
    for (final String segment in rest.split('/')) {
      result.add(Uri.decodeComponent(segment));
    }
    return List<String>.unmodifiable(result);
  }

  Map<String, List<String>> _makeQueryParametersAll() {
    final String query = this.query;
    final Map<String, List<String>> result = <String, List<String>>{};
    if (query.isNotEmpty) {
      for (final String part in query.split('&')) {
        if (part.isEmpty) continue;
        final int equals = part.indexOf('=');
        final String name = Uri.decodeQueryComponent(equals < 0 ? part : part.substring(0, equals));
        final String value = equals < 0 ? '' : Uri.decodeQueryComponent(part.substring(equals + 1));
        result.putIfAbsent(name, () => <String>[]).add(value);
      }
    }
    for (final String name in result.keys) {
      result[name] = List<String>.unmodifiable(result[name]!);
    }
    return UnmodifiableMapView<String, List<String>>(result);
  }

  String get userInfo => _userInfo;

  String get host {
    final String? host = _host;
    if (host == null) return '';
    return host.startsWith('[') ? host.substring(1, host.length - 1) : host;
  }

  int get port {
    final int? port = _port;
    if (port != null) return port;
    if (scheme == 'http') return 80;
    if (scheme == 'https') return 443;
    return 0;
  }

  String get query => _query ?? '';

  String get fragment => _fragment ?? '';

  bool get isAbsolute => scheme.isNotEmpty && _fragment == null;

  bool get hasScheme => scheme.isNotEmpty;

  bool get hasAuthority => _host != null;

  bool get hasPort => _port != null;

  bool get hasQuery => _query != null;

  bool get hasFragment => _fragment != null;

  bool get hasEmptyPath => path.isEmpty;

  bool get hasAbsolutePath => path.startsWith('/');

  String get origin {
    if (scheme.isEmpty) throw StateError('Cannot use origin without a scheme: $this');
    if (scheme != 'http' && scheme != 'https') {
      throw StateError('Origin is only applicable to schemes http and https: $this');
    }
    final String? host = _host;
    if (host == null || host.isEmpty) {
      throw StateError('A $scheme: URI should have a non-empty host name: $this');
    }
    return _port == null ? '$scheme://$host' : '$scheme://$host:$_port';
  }

  bool isScheme(String scheme) => this.scheme.length == scheme.length && this.scheme == scheme.toLowerCase();

  String toFilePath({bool? windows}) {
    if (scheme.isNotEmpty && scheme != 'file') {
      throw UnsupportedError('Cannot extract a file path from a $scheme URI');
    }
    if (query.isNotEmpty) {
      throw UnsupportedError('Cannot extract a file path from a URI with a query component');
    }
    if (fragment.isNotEmpty) {
      throw UnsupportedError('Cannot extract a file path from a URI with a fragment component');
    }
    return (windows ?? _isWindows) ? _toWindowsPath() : _toPosixPath();
  }

  String _toPosixPath() {
    if (hasAuthority && host.isNotEmpty) {
      throw UnsupportedError('Cannot extract a non-Windows file path from a file URI with an authority');
    }
    for (final String segment in pathSegments) {
      if (segment.contains('/')) throw UnsupportedError('Illegal path character $segment');
    }
    final String joined = pathSegments.join('/');
    return hasAbsolutePath ? '/$joined' : joined;
  }

  String _toWindowsPath() {
    final List<String> segments = pathSegments;
    bool hasDrive = false;
    if (segments.isNotEmpty && segments[0].length == 2 && segments[0].codeUnitAt(1) == 0x3a) {
      _checkDriveLetter(segments[0].codeUnitAt(0), false);
      _checkWindowsSegments(segments, false, 1);
      hasDrive = true;
    } else {
      _checkWindowsSegments(segments, false, 0);
    }
    final StringBuffer out = StringBuffer();
    if (hasAbsolutePath && !hasDrive) out.write(r'\');
    if (hasAuthority && host.isNotEmpty) {
      out.write(r'\');
      out.write(host);
      out.write(r'\');
    }
    out.writeAll(segments, r'\');
    if (hasDrive && segments.length == 1) out.write(r'\');
    return out.toString();
  }

  UriData? get data => scheme == 'data' ? UriData.fromUri(this) : null;

  int get hashCode => _text.hashCode;

  bool operator ==(Object other) {
    if (identical(this, other)) return true;
    return other is Uri && _text == other.toString();
  }

  String toString() => _text;

  Uri replace(
      {String? scheme,
      String? userInfo,
      String? host,
      int? port,
      String? path,
      Iterable<String>? pathSegments,
      String? query,
      Map<String, dynamic>? queryParameters,
      String? fragment}) {
    String newScheme = this.scheme;
    bool schemeChanged = false;
    if (scheme != null) {
      newScheme = _makeScheme(scheme, scheme);
      schemeChanged = newScheme != this.scheme;
    }
    final bool isFile = newScheme == 'file';
    final String newUserInfo =
        userInfo == null ? _userInfo : _uriNormalize(userInfo, _UriChars.userInfo, strict: true);
    int? newPort = _port;
    if (port != null) {
      newPort = _makePort(port, newScheme);
    } else if (schemeChanged) {
      newPort = _makePort(newPort, newScheme);
    }
    String? newHost = host == null ? _host : _makeHost(host, false, host, 0);
    if (newHost == null && (newUserInfo.isNotEmpty || newPort != null || isFile)) newHost = '';
    final bool hasAuthority = newHost != null;
    String newPath;
    if (path != null || pathSegments != null) {
      newPath = _makePath(path, pathSegments, newScheme, hasAuthority);
      if (newScheme.isEmpty && !hasAuthority && !newPath.startsWith('/')) {
        newPath = _normalizeRelativePath(newPath, false);
      } else {
        newPath = _removeDotSegments(newPath);
      }
    } else {
      newPath = this.path;
      if ((isFile || (hasAuthority && newPath.isNotEmpty)) && !newPath.startsWith('/')) newPath = '/$newPath';
    }
    String? newQuery = _query;
    if (query != null || queryParameters != null) newQuery = _makeQuery(query, queryParameters);
    final String? newFragment = fragment == null ? _fragment : _uriNormalize(fragment, _UriChars.query);
    return _Uri._raw(newScheme, newUserInfo, newHost, newPort, newPath, newQuery, newFragment);
  }

  Uri removeFragment() {
    if (_fragment == null) return this;
    return _Uri._raw(scheme, _userInfo, _host, _port, path, _query, null).._isPlain = _settledPlain;
  }

  Uri resolve(String reference) => resolveUri(Uri.parse(reference));

  Uri resolveUri(Uri reference) {
    final _Uri ref = reference is _Uri ? reference : _Uri._parse(reference.toString());
    return _resolved(ref)
      .._isPlain = ref._settledPlain && (ref.scheme.isNotEmpty || _settledPlain)
      .._isOfData = ref._isOfData;
  }

  _Uri _resolved(_Uri ref) {
    if (ref.scheme.isNotEmpty) {
      return _Uri._raw(ref.scheme, ref._userInfo, ref._host, ref._port, _removeDotSegments(ref.path), ref._query,
          ref._fragment);
    }
    if (ref.hasAuthority) {
      return _Uri._raw(scheme, ref._userInfo, ref._host, _makePort(ref._port, scheme), _removeDotSegments(ref.path),
          ref._query, ref._fragment);
    }
    String newPath;
    String? newQuery = ref._query;
    if (ref.path.isEmpty) {
      newPath = path;
      newQuery ??= _query;
    } else {
      final int packageEnd = _packageNameEnd();
      if (packageEnd > 0) {
        // Nothing goes above the name of the package.
        final String name = path.substring(0, packageEnd);
        final String inside =
            ref.hasAbsolutePath ? ref.path : _mergePaths(path.substring(packageEnd), ref.path);
        newPath = name + _removeDotSegments(inside);
      } else if (ref.hasAbsolutePath) {
        newPath = _removeDotSegments(ref.path);
      } else if (path.isEmpty) {
        if (hasAuthority) {
          newPath = _removeDotSegments('/${ref.path}');
        } else {
          newPath = scheme.isEmpty ? ref.path : _removeDotSegments(ref.path);
        }
      } else {
        final String merged = _mergePaths(path, ref.path);
        if (scheme.isNotEmpty || hasAuthority || path.startsWith('/')) {
          newPath = _removeDotSegments(merged);
        } else {
          newPath = _normalizeRelativePath(merged, false);
        }
      }
    }
    return _Uri._raw(scheme, _userInfo, _host, _port, newPath, newQuery, ref._fragment);
  }

  /// Where the name ends in `package:name/…`, or -1.
  int _packageNameEnd() => scheme == 'package' && !hasAuthority ? path.indexOf('/') : -1;

  static String _mergePaths(String base, String reference) {
    int up = 0;
    int refStart = 0;
    // Take `../` of the reference and segments of the base away in pairs, so that a relative base stays relative.
    while (reference.startsWith('../', refStart)) {
      refStart += 3;
      up++;
    }
    int baseEnd = base.lastIndexOf('/');
    while (baseEnd > 0 && up > 0) {
      final int newEnd = base.lastIndexOf('/', baseEnd - 1);
      if (newEnd < 0) break;
      final int length = baseEnd - newEnd;
      // A `..` in the base can't be taken away by another one.
      if ((length == 2 && base.codeUnitAt(newEnd + 1) == 0x2e) ||
          (length == 3 && base.codeUnitAt(newEnd + 1) == 0x2e && base.codeUnitAt(newEnd + 2) == 0x2e)) {
        break;
      }
      baseEnd = newEnd;
      up--;
    }
    return base.substring(0, baseEnd + 1) + reference.substring(refStart - 3 * up);
  }

  Uri normalizePath() {
    String normalized = path;
    if (scheme.isEmpty && !hasAuthority && !path.startsWith('/')) {
      normalized = _normalizeRelativePath(path, false);
    } else {
      normalized = _removeDotSegments(path);
    }
    if (normalized == path) return this;
    return replace(path: normalized);
  }
}

/// The names of Dart's other implementations, for `runtimeType` alone.
abstract final class _SimpleUri {}

abstract final class _DataUri {}

/// Whether a text that has been parsed is already as URIs are written: nothing in it had to be escaped, put in lower case or taken away.
bool _isPlainUri(String text) {
  int at = 0;
  final int separator = text.indexOf(_separator);
  if (separator >= 0 && text.codeUnitAt(separator) == 0x3a) {
    for (; at < separator; at++) {
      final int unit = text.codeUnitAt(at);
      if (_isUpper(unit) || !_UriChars.scheme.has(unit)) return false;
    }
    at++;
  }
  final bool authority = text.startsWith('//', at);
  if (authority) {
    int end = text.indexOf(_authorityEnd, at + 2);
    if (end < 0) end = text.length;
    for (at += 2; at < end; at++) {
      final int unit = text.codeUnitAt(at);
      if (unit == 0x3a) {
        // A port as numbers are written.
        if (at + 1 == end || text.codeUnitAt(at + 1) == 0x30) return false;
        at = end;
      } else if (_isUpper(unit) || !_UriChars.host.has(unit)) {
        return false;
      }
    }
    at = end;
  } else if (at == 0) {
    while (text.startsWith('../', at)) {
      at += 3;
    }
  }
  bool fragment = false;
  bool begins = !authority;
  for (; at < text.length; at++) {
    final int unit = text.codeUnitAt(at);
    if (begins && unit == 0x2e && _isDotSegment(text, at)) return false;
    begins = unit == 0x2f;
    if (unit == 0x23) {
      if (fragment) return false;
      fragment = true;
    } else if (unit != 0x2f && unit != 0x3f && !_UriChars.host.has(unit)) {
      return false;
    }
  }
  return true;
}

final RegExp _separator = RegExp('[:/?#]');
final RegExp _authorityEnd = RegExp('[/?#]');

bool _isUpper(int unit) => unit >= 0x41 && unit <= 0x5a;

/// Whether the segment that begins with this dot has no more than two.
bool _isDotSegment(String text, int at) {
  int end = at + 1;
  if (end < text.length && text.codeUnitAt(end) == 0x2e) end++;
  if (end == text.length) return true;
  final int unit = text.codeUnitAt(end);
  return unit == 0x2f || unit == 0x3f || unit == 0x23;
}
