// Values of HTTP headers: parameters, types of content, cookies, dates.

part of 'io.dart';

/// The characters of tokens, a bit each: all but controls and ``()<>@,;:\"/[]?={}``.
const int _tokensBelow64 = 0x3ff6cfa00000000;
const int _tokensFrom64 = 0x57ffffffc7fffffe;

/// Whether a character may stand in a token, as the names of headers are.
bool _isTokenCode(int code) =>
    code < 64 ? _tokensBelow64 >> code & 1 == 1 : code < 128 && _tokensFrom64 >> code - 64 & 1 == 1;

bool _isToken(String text) {
  for (int i = 0; i < text.length; i++) {
    if (!_isTokenCode(text.codeUnitAt(i))) return false;
  }
  return text.isNotEmpty;
}

/// Whether [text] has decimal digits only, from [start] to [end].
bool _isDigits(String text, int start, int end) {
  for (int i = start; i < end; i++) {
    final int code = text.codeUnitAt(i);
    if (code < 48 || code > 57) return false;
  }
  return start < end;
}

/// The last type of content whose encoding was asked for, and the encoding: it is nearly always the same.
String _lastType = "";
Encoding _lastEncoding = latin1;

/// The encoding of text of a type of content.
Encoding _encodingOfType(String type) {
  if (type == _lastType) return _lastEncoding;
  final String? charset = ContentType.parse(type).charset;
  final Encoding found = (charset == null ? null : Encoding.getByName(charset)) ?? latin1;
  _lastType = type;
  return _lastEncoding = found;
}

/// Reads a header's value from left to right.
final class _ValueReader {
  final String text;
  int at = 0;

  _ValueReader(this.text);

  bool get done => at >= text.length;

  void skipSpace() {
    while (!done && (text[at] == ' ' || text[at] == '\t')) {
      at++;
    }
  }

  /// What stands before the first of [ends], trimmed.
  String until(String ends) {
    final int start = at;
    while (!done && !ends.contains(text[at])) {
      at++;
    }
    return text.substring(start, at).trim();
  }

  bool take(String expected) {
    if (done || text[at] != expected) return false;
    at++;
    return true;
  }

  String quoted(bool preserveBackslash) {
    final StringBuffer out = StringBuffer();
    at++;
    while (!done) {
      if (text[at] == '\\') {
        if (at + 1 == text.length) throw const HttpException("Failed to parse header value");
        if (preserveBackslash && text[at + 1] != '"') out.write(text[at]);
        at++;
      } else if (text[at] == '"') {
        at++;
        return out.toString();
      }
      out.write(text[at]);
      at++;
    }
    throw const HttpException("Failed to parse header value");
  }
}

/// A value with parameters: `form-data; name="x"`.
abstract interface class HeaderValue {
  factory HeaderValue([String value = "", Map<String, String?> parameters = const {}]) =>
      _HeaderValue(value, Map<String, String?>.of(parameters));

  static HeaderValue parse(String value,
          {String parameterSeparator = ";", String? valueSeparator, bool preserveBackslash = false}) =>
      _HeaderValue._read(value, parameterSeparator, valueSeparator, preserveBackslash);

  String get value;
  Map<String, String?> get parameters;
  String toString();
}

class _HeaderValue implements HeaderValue {
  final String value;
  final Map<String, String?> _parameters;

  _HeaderValue(this.value, this._parameters);

  factory _HeaderValue._read(
      String text, String parameterSeparator, String? valueSeparator, bool preserveBackslash) {
    final _ValueReader reader = _ValueReader(text)..skipSpace();
    final String ends = '$parameterSeparator${valueSeparator ?? ''}';
    final String value = reader.until(valueSeparator == null ? '$ends ' : ends);
    final Map<String, String?> parameters = <String, String?>{};
    reader.skipSpace();
    while (!reader.done) {
      if (valueSeparator != null && reader.take(valueSeparator)) break;
      // Nothing between two separators is nothing.
      if (reader.take(parameterSeparator)) {
        reader.skipSpace();
        continue;
      }
      final String name = reader.until('= $ends').toLowerCase();
      if (name.isEmpty) throw const HttpException("Failed to parse header value");
      reader.skipSpace();
      if (!reader.take('=')) {
        parameters[name] = null;
        reader.skipSpace();
        continue;
      }
      reader.skipSpace();
      if (!reader.done && reader.text[reader.at] == '"') {
        parameters[name] = reader.quoted(preserveBackslash);
      } else {
        parameters[name] = reader.done ? null : reader.until('$ends ');
      }
      reader.skipSpace();
    }
    return _HeaderValue(value, parameters);
  }

  Map<String, String?> get parameters => UnmodifiableMapView<String, String?>(_parameters);

  String toString() {
    final StringBuffer out = StringBuffer(value);
    _parameters.forEach((String name, String? parameter) {
      out.write("; $name");
      if (parameter == null) return;
      if (_isToken(parameter)) {
        out.write("=$parameter");
      } else {
        out.write('="${parameter.replaceAll('\\', r'\\').replaceAll('"', r'\"')}"');
      }
    });
    return out.toString();
  }
}

/// What a message holds: `text/html; charset=utf-8`.
abstract interface class ContentType implements HeaderValue {
  static final ContentType text = ContentType("text", "plain", charset: "utf-8");
  static final ContentType html = ContentType("text", "html", charset: "utf-8");
  static final ContentType json = ContentType("application", "json", charset: "utf-8");
  static final ContentType binary = ContentType("application", "octet-stream");

  factory ContentType(String primaryType, String subType,
      {String? charset, Map<String, String?> parameters = const {}}) {
    final Map<String, String?> all = <String, String?>{};
    parameters.forEach((String name, String? value) {
      final String key = name.toLowerCase();
      all[key] = key == "charset" ? value?.toLowerCase() : value;
    });
    if (charset != null) all["charset"] = charset.toLowerCase();
    return _ContentType(primaryType, subType, all);
  }

  static ContentType parse(String value) {
    final _HeaderValue read = _HeaderValue._read(value, ";", null, false);
    final int slash = read.value.indexOf("/");
    final String primary = slash < 0 ? read.value : read.value.substring(0, slash);
    final String sub = slash < 0 ? "" : read.value.substring(slash + 1);
    final String? charset = read._parameters["charset"];
    if (charset != null) read._parameters["charset"] = charset.toLowerCase();
    return _ContentType(primary.trim().toLowerCase(), sub.trim().toLowerCase(), read._parameters);
  }

  String get mimeType;
  String get primaryType;
  String get subType;
  String? get charset;
}

final class _ContentType extends _HeaderValue implements ContentType {
  final String primaryType;
  final String subType;

  _ContentType(this.primaryType, this.subType, Map<String, String?> parameters)
      : super(subType.isEmpty ? primaryType : "$primaryType/$subType", parameters);

  String get mimeType => "$primaryType/$subType";
  String? get charset => _parameters["charset"];
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

  factory Cookie(String name, String value) => _Cookie(name, value);
  factory Cookie.fromSetCookieValue(String value) => _Cookie._read(value);

  /// As in a Set-Cookie header.
  String toString();
}

final class _Cookie implements Cookie {
  String _name;
  String _value;
  DateTime? expires;
  int? maxAge;
  String? _domain;
  String? _path;
  bool httpOnly = true;
  bool secure = false;
  SameSite? sameSite;

  _Cookie(String name, String value)
      : _name = _checkName(name),
        _value = _checkValue(value);

  factory _Cookie._read(String text) {
    final List<String> parts = text.split(';');
    final int equals = parts[0].indexOf('=');
    if (equals <= 0) throw HttpException("Failed to parse header value [$text]");
    final _Cookie cookie =
        _Cookie(parts[0].substring(0, equals).trim(), parts[0].substring(equals + 1).trim());
    cookie.httpOnly = false;
    for (final String part in parts.skip(1)) {
      final int at = part.indexOf('=');
      final String name = (at < 0 ? part : part.substring(0, at)).trim().toLowerCase();
      final String value = at < 0 ? "" : part.substring(at + 1).trim();
      switch (name) {
        case "expires":
          cookie.expires = HttpDate._parseLeniently(value);
        case "max-age":
          cookie.maxAge = int.parse(value);
        case "domain":
          cookie.domain = value;
        case "path":
          cookie.path = value;
        case "httponly":
          cookie.httpOnly = true;
        case "secure":
          cookie.secure = true;
        case "samesite":
          cookie.sameSite = switch (value.toLowerCase()) {
            "lax" => SameSite.lax,
            "none" => SameSite.none,
            "strict" => SameSite.strict,
            _ => throw const HttpException('SameSite value should be one of Lax, Strict or None.'),
          };
      }
    }
    return cookie;
  }

  String get name => _name;
  set name(String name) {
    _name = _checkName(name);
  }

  String get value => _value;
  set value(String value) {
    _value = _checkValue(value);
  }

  String? get domain => _domain;
  set domain(String? domain) {
    _domain = domain?.trim();
  }

  String? get path => _path;
  set path(String? path) {
    if (path != null) {
      for (int i = 0; i < path.length; i++) {
        final int code = path.codeUnitAt(i);
        if (code < 32 || code >= 127 || code == 0x3b) {
          throw FormatException("Invalid character in cookie path, code unit: '$code'");
        }
      }
    }
    _path = path;
  }

  static String _checkName(String name) {
    const List<String> separators = [
      "(", ")", "<", ">", "@", ",", ";", ":", "\\", '"', "/", "[", "]", "?", "=", "{", "}" //
    ];
    for (int i = 0; i < name.length; i++) {
      final int code = name.codeUnitAt(i);
      if (code <= 32 || code >= 127 || separators.contains(name[i])) {
        throw FormatException("Invalid character in cookie name, code unit: '$code'", name, i);
      }
    }
    return name;
  }

  /// Quotation marks around all of it are part of the value.
  static String _checkValue(String value) {
    int start = 0;
    int end = value.length;
    if (end >= 2 && value.codeUnitAt(0) == 0x22 && value.codeUnitAt(end - 1) == 0x22) {
      start++;
      end--;
    }
    for (int i = start; i < end; i++) {
      final int code = value.codeUnitAt(i);
      final bool valid = code == 0x21 ||
          (code >= 0x23 && code <= 0x2b) ||
          (code >= 0x2d && code <= 0x3a) ||
          (code >= 0x3c && code <= 0x5b) ||
          (code >= 0x5d && code <= 0x7e);
      if (!valid) {
        throw FormatException("Invalid character in cookie value, code unit: '$code'", value, i);
      }
    }
    return value;
  }

  String toString() {
    final StringBuffer out = StringBuffer("$_name=$_value");
    if (expires != null) out.write("; Expires=${HttpDate.format(expires!)}");
    if (maxAge != null) out.write("; Max-Age=$maxAge");
    if (domain != null) out.write("; Domain=$domain");
    if (path != null) out.write("; Path=$path");
    if (secure) out.write("; Secure");
    if (httpOnly) out.write("; HttpOnly");
    if (sameSite != null) out.write("; $sameSite");
    return out.toString();
  }
}

/// Dates as HTTP writes them.
class HttpDate {
  static const List<String> _days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  static const List<String> _longDays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" //
  ];
  static const List<String> _months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" //
  ];

  static String format(DateTime date) {
    final DateTime utc = date.toUtc();
    String two(int n) => n < 10 ? "0$n" : "$n";
    return "${_days[utc.weekday - 1]}, ${two(utc.day)} ${_months[utc.month - 1]} ${utc.year} "
        "${two(utc.hour)}:${two(utc.minute)}:${two(utc.second)} GMT";
  }

  static final RegExp _rfc1123 = RegExp(
      r'^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$');
  static final RegExp _rfc850 = RegExp(
      r'^(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\d{2})-([A-Za-z]{3})-(\d{2,4}) (\d{2}):(\d{2}):(\d{2}) GMT$');
  static final RegExp _asctime = RegExp(
      r'^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Za-z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$');

  static DateTime parse(String date) {
    DateTime made(String year, String month, String day, String h, String m, String s) {
      final int number = _months.indexOf(month) + 1;
      if (number == 0) throw HttpException("Invalid HTTP date $date");
      return DateTime.utc(int.parse(year), number, int.parse(day.trim()), int.parse(h), int.parse(m),
          int.parse(s), 0);
    }

    final RegExpMatch? a = _rfc1123.firstMatch(date) ?? _rfc850.firstMatch(date);
    if (a != null) return made(a[4]!, a[3]!, a[2]!, a[5]!, a[6]!, a[7]!);
    final RegExpMatch? b = _asctime.firstMatch(date);
    if (b != null) return made(b[7]!, b[2]!, b[3]!, b[4]!, b[5]!, b[6]!);
    throw HttpException("Invalid HTTP date $date");
  }

  /// As servers write the dates of cookies: in any order, with what separators they like.
  static DateTime _parseLeniently(String text) {
    final Never Function() fail = () => throw HttpException("Invalid cookie date $text");
    int? day, month, year;
    List<int>? time;
    for (final String token in text.split(RegExp(r'[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+'))) {
      final RegExpMatch? clock = RegExp(r'^(\d{1,2}):(\d{1,2}):(\d{1,2})').firstMatch(token);
      final RegExpMatch? digits = RegExp(r'^(\d{1,4})').firstMatch(token);
      final int named = token.length < 3
          ? -1
          : _months.indexWhere((String m) => token.toLowerCase().startsWith(m.toLowerCase()));
      if (time == null && clock != null) {
        time = [int.parse(clock[1]!), int.parse(clock[2]!), int.parse(clock[3]!)];
      } else if (day == null && digits != null && digits[1]!.length <= 2) {
        day = int.parse(digits[1]!);
      } else if (month == null && named >= 0) {
        month = named + 1;
      } else if (year == null && digits != null && digits[1]!.length >= 2) {
        year = int.parse(digits[1]!);
        if (year < 70) {
          year += 2000;
        } else if (year < 100) {
          year += 1900;
        }
      }
    }
    if (day == null || month == null || year == null || time == null) fail();
    if (day < 1 || day > 31 || year < 1601 || time[0] > 23 || time[1] > 59 || time[2] > 59) fail();
    return DateTime.utc(year, month, day, time[0], time[1], time[2], 0);
  }
}
