// Values of HTTP headers: parameters, types of content, cookies, dates.

part of 'io.dart';

/// A value with parameters: `form-data; name="x"`.
abstract interface class HeaderValue {
  factory HeaderValue([String value = "", Map<String, String?> parameters = const {}]) =>
      _unsupported("HeaderValue");

  static HeaderValue parse(String value,
          {String parameterSeparator = ";", String? valueSeparator, bool preserveBackslash = false}) =>
      _unsupported("HeaderValue");

  String get value;
  Map<String, String?> get parameters;
  String toString();
}

/// What a message holds: `text/html; charset=utf-8`.
abstract interface class ContentType implements HeaderValue {
  static final ContentType text = ContentType("text", "plain", charset: "utf-8");
  static final ContentType html = ContentType("text", "html", charset: "utf-8");
  static final ContentType json = ContentType("application", "json", charset: "utf-8");
  static final ContentType binary = ContentType("application", "octet-stream");

  factory ContentType(String primaryType, String subType,
          {String? charset, Map<String, String?> parameters = const {}}) =>
      _unsupported("ContentType");

  static ContentType parse(String value) => _unsupported("ContentType");

  String get mimeType;
  String get primaryType;
  String get subType;
  String? get charset;
}

/// With which requests from other sites a cookie is sent.
final class SameSite {
  static const SameSite lax = SameSite._("Lax");
  static const SameSite strict = SameSite._("Strict");
  static const SameSite none = SameSite._("None");
  static const List<SameSite> values = [lax, strict, none];

  final String name;

  const SameSite._(this.name);

  String toString() => "SameSite=$name";
}

/// Something that a server asks its client to remember.
abstract interface class Cookie {
  abstract String name;
  abstract String value;
  abstract DateTime? expires;
  abstract int? maxAge;
  abstract String? domain;
  abstract String? path;
  abstract bool secure;
  abstract bool httpOnly;
  abstract SameSite? sameSite;

  factory Cookie(String name, String value) => _unsupported("Cookie");
  factory Cookie.fromSetCookieValue(String value) => _unsupported("Cookie");

  /// As in a Set-Cookie header.
  String toString();
}

/// Dates as HTTP writes them.
class HttpDate {
  static String format(DateTime date) => _unsupported("HttpDate");

  static DateTime parse(String date) => _unsupported("HttpDate");
}
