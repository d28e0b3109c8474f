// The characters of URIs: percent-encoding, decoding and normalizing.

part of 'core.dart';

/// A set of ASCII characters.
final class _UriChars {
  int _low = 0;
  int _high = 0;

  _UriChars(String chars) {
    for (int i = 0; i < chars.length; i++) {
      final int unit = chars.codeUnitAt(i);
      if (unit < 64) {
        _low |= 1 << unit;
      } else {
        _high |= 1 << (unit - 64);
      }
    }
  }

  bool has(int unit) {
    if (unit < 64) return (_low >>> unit) & 1 != 0;
    if (unit < 128) return (_high >>> (unit - 64)) & 1 != 0;
    return false;
  }

  static const String _letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

  static final _UriChars unreserved = _UriChars('$_letters-._~');
  static final _UriChars component = _UriChars("$_letters-_.!~*'()");
  static final _UriChars full = _UriChars("$_letters-_.!~*'();,/?:@&=+\$#");
  static final _UriChars scheme = _UriChars('$_letters+-.');
  static final _UriChars userInfo = _UriChars("$_letters-._~!\$&'()*+,;=:");
  static final _UriChars host = _UriChars("$_letters-._~!\$&'()*+,;=");
  static final _UriChars zone = _UriChars("$_letters-._~!\$&'()*+,;=");
  static final _UriChars segment = _UriChars("$_letters-._~!\$&'()*+,;=:@");
  static final _UriChars path = _UriChars("$_letters-._~!\$&'()*+,;=:@/");
  static final _UriChars query = _UriChars("$_letters-._~!\$&'()*+,;=:@/?");
  static final _UriChars general = _UriChars(':/?#[]@');

  /// What a data URI's type and parameters may hold, RFC 2045's token.
  static final _UriChars token = _UriChars("$_letters!\$&-^_`{|}~#'*+.%");
}

const String _upperHex = '0123456789ABCDEF';

void _writePercent(StringBuffer out, int byte) {
  out.write('%');
  out.write(_upperHex[byte >> 4]);
  out.write(_upperHex[byte & 15]);
}

/// [text] with all characters but [allowed] percent-encoded.
String _uriEncode(_UriChars allowed, String text, Encoding encoding, bool spaceToPlus) {
  if (_keepsAscii(encoding)) {
    int i = 0;
    while (i < text.length && allowed.has(text.codeUnitAt(i))) {
      i++;
    }
    if (i == text.length) return text;
  }
  final StringBuffer out = StringBuffer();
  final List<int> bytes = encoding.encode(text);
  for (int at = 0; at < bytes.length; at++) {
    final int byte = bytes[at];
    if (allowed.has(byte)) {
      out.writeCharCode(byte);
    } else if (spaceToPlus && byte == 0x20) {
      out.write('+');
    } else {
      _writePercent(out, byte);
    }
  }
  return out.toString();
}

/// Whether ASCII text is the same in [encoding]; of a program's own encodings nothing is known.
bool _keepsAscii(Encoding encoding) =>
    identical(encoding, utf8) || identical(encoding, latin1) || identical(encoding, ascii);

/// The reverse: percent-encoded bytes decoded with [encoding].
String _uriDecode(String text, Encoding encoding, bool plusToSpace) {
  bool plain = true;
  for (int i = 0; i < text.length; i++) {
    final int unit = text.codeUnitAt(i);
    if (unit > 127 || unit == 0x25 || (plusToSpace && unit == 0x2b)) {
      plain = false;
      break;
    }
  }
  if (plain && _keepsAscii(encoding)) return text;
  final List<int> bytes = <int>[];
  for (int i = 0; i < text.length; i++) {
    final int unit = text.codeUnitAt(i);
    if (unit > 127) throw ArgumentError('Illegal percent encoding in URI');
    if (unit == 0x25) {
      if (i + 3 > text.length) throw ArgumentError('Truncated URI');
      final int high = hexDigitValue(text.codeUnitAt(i + 1));
      final int low = hexDigitValue(text.codeUnitAt(i + 2));
      if (high < 0 || low < 0) throw ArgumentError('Invalid URL encoding');
      bytes.add(high * 16 + low);
      i += 2;
    } else if (plusToSpace && unit == 0x2b) {
      bytes.add(0x20);
    } else {
      bytes.add(unit);
    }
  }
  return encoding.decode(bytes);
}

/// [text] with escapes of unreserved characters decoded, other escapes in upper case, and what is not [allowed] escaped.
/// With [strict], the characters that separate parts of a URI are an error.
String _uriNormalize(String text, _UriChars allowed,
    {bool strict = false, bool lowerCase = false, bool backslash = false, int errorShift = 0, String? errorSource}) {
  int i = 0;
  while (i < text.length) {
    final int unit = text.codeUnitAt(i);
    if (!allowed.has(unit) || (lowerCase && unit >= 0x41 && unit <= 0x5a)) break;
    i++;
  }
  if (i == text.length) return text;
  final StringBuffer out = StringBuffer(text.substring(0, i));
  while (i < text.length) {
    final int unit = text.codeUnitAt(i);
    if (allowed.has(unit)) {
      out.writeCharCode(lowerCase && unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit);
      i++;
    } else if (unit == 0x25) {
      int byte = -1;
      if (i + 2 < text.length) {
        final int high = hexDigitValue(text.codeUnitAt(i + 1));
        final int low = hexDigitValue(text.codeUnitAt(i + 2));
        if (high >= 0 && low >= 0) byte = high * 16 + low;
      }
      if (byte < 0) {
        out.write('%25');
        i++;
      } else {
        if (_UriChars.unreserved.has(byte)) {
          out.writeCharCode(lowerCase && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
        } else {
          _writePercent(out, byte);
        }
        i += 3;
      }
    } else if (backslash && unit == 0x5c) {
      out.write('/');
      i++;
    } else if (strict && _UriChars.general.has(unit)) {
      throw FormatException('Invalid character', errorSource ?? text, i + errorShift);
    } else {
      int end = i + 1;
      if (_isLead(unit) && end < text.length && _isTrail(text.codeUnitAt(end))) end++;
      final List<int> bytes = utf8.encode(text.substring(i, end));
      for (int at = 0; at < bytes.length; at++) {
        _writePercent(out, bytes[at]);
      }
      i = end;
    }
  }
  return out.toString();
}

/// Whether [path] has a segment `.` or `..`.
bool _hasDotSegment(String path) {
  int start = 0;
  for (int i = 0; i <= path.length; i++) {
    if (i == path.length || path.codeUnitAt(i) == 0x2f) {
      final int length = i - start;
      if (length == 1 && path.codeUnitAt(start) == 0x2e) return true;
      if (length == 2 && path.codeUnitAt(start) == 0x2e && path.codeUnitAt(start + 1) == 0x2e) return true;
      start = i + 1;
    }
  }
  return false;
}

/// [path] without `.` and `..`, as RFC 3986 section 5.2.4 says.
String _removeDotSegments(String path) {
  if (!_hasDotSegment(path)) return path;
  final List<String> output = <String>[];
  bool slashAtEnd = false;
  bool leadingDots = true;
  for (final String segment in path.split('/')) {
    slashAtEnd = false;
    if (segment == '..') {
      // Dots before everything else are dropped together with their slash.
      if (output.isNotEmpty) {
        output.removeLast();
        if (output.isEmpty) output.add('');
        slashAtEnd = true;
      } else if (!leadingDots) {
        slashAtEnd = true;
      }
    } else if (segment == '.') {
      slashAtEnd = output.isNotEmpty;
    } else {
      leadingDots = false;
      output.add(segment);
    }
  }
  if (slashAtEnd) output.add('');
  return output.join('/');
}

/// [path], which is relative, without `.` and with `..` only at its start.
String _normalizeRelativePath(String path, bool allowScheme) {
  if (!_hasDotSegment(path)) return allowScheme ? path : _escapeScheme(path);
  final List<String> output = <String>[];
  bool slashAtEnd = false;
  for (final String segment in path.split('/')) {
    slashAtEnd = false;
    if (segment == '..') {
      slashAtEnd = true;
      if (output.isNotEmpty && output.last != '..') {
        output.removeLast();
      } else {
        output.add('..');
      }
    } else if (segment == '.') {
      slashAtEnd = true;
    } else {
      output.add(segment);
    }
  }
  if (output.isEmpty || (output.length == 1 && output[0].isEmpty)) return './';
  if (slashAtEnd || output.last == '..') output.add('');
  if (!allowScheme) output[0] = _escapeScheme(output[0]);
  return output.join('/');
}

/// [path] with a colon in its first segment escaped if the segment looks like a scheme.
String _escapeScheme(String path) {
  if (path.isEmpty || !_isLetter(path.codeUnitAt(0))) return path;
  for (int i = 1; i < path.length; i++) {
    final int unit = path.codeUnitAt(i);
    if (unit == 0x3a) return '${path.substring(0, i)}%3A${path.substring(i + 1)}';
    if (!_UriChars.scheme.has(unit)) break;
  }
  return path;
}

bool _isLetter(int unit) {
  final int lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/// The four bytes of `1.2.3.4`.
List<int> _parseIPv4(String host, int start, int end) {
  Never error(String message, int position) =>
      throw FormatException('Illegal IPv4 address, $message', host, position);
  final List<int> bytes = <int>[];
  int partStart = start;
  for (int i = start; i <= end; i++) {
    final int unit = i < end ? host.codeUnitAt(i) : 0x2e;
    if (unit == 0x2e) {
      if (i == end && bytes.length < 3) error('IPv4 address should contain exactly 4 parts', end);
      if (bytes.length == 3 && i < end) error('IPv4 address should contain exactly 4 parts', i);
      final int part = int.parse(host.substring(partStart, i));
      if (part > 255) error('each part must be in the range 0..255', partStart);
      bytes.add(part);
      partStart = i + 1;
    } else if (unit < 0x30 || unit > 0x39) {
      error('invalid character', i);
    }
  }
  return bytes;
}

/// The sixteen bytes of an IPv6 address in text form.
List<int> _parseIPv6(String host, int start, int end) {
  Never error(String message, [int? position]) =>
      throw FormatException('Illegal IPv6 address, $message', host, position);
  if (end - start < 2) error('address is too short');
  // Two-byte parts, and -1 for `::`.
  final List<int> parts = <int>[];
  bool wildcard = false;
  bool dot = false;
  bool hex = false;
  int partStart = start;

  int parseHex(int from, int to) {
    if (to - from > 4) error('an IPv6 part can only contain a maximum of 4 hex digits', from);
    final int value = int.parse(host.substring(from, to), radix: 16);
    if (value < 0 || value > 0xffff) error('each part must be in the range of `0x0..0xFFFF`', from);
    return value;
  }

  for (int i = start; i < end; i++) {
    final int unit = host.codeUnitAt(i);
    if (unit == 0x3a) {
      if (i == start) {
        i++;
        if (host.codeUnitAt(i) != 0x3a) error('invalid start colon.', i);
        partStart = i;
      }
      if (i == partStart) {
        if (wildcard) error('only one wildcard `::` is allowed', i);
        wildcard = true;
        parts.add(-1);
      } else {
        parts.add(parseHex(partStart, i));
      }
      partStart = i + 1;
    } else if (unit == 0x2e) {
      dot = true;
    } else {
      hex = true;
    }
  }
  if (parts.isEmpty) error('too few parts');
  final bool atEnd = partStart == end;
  final bool endsWithWildcard = parts.last == -1;
  if (atEnd && !endsWithWildcard) error('expected a part after last `:`', end);
  if (!atEnd) {
    if (!dot) {
      parts.add(parseHex(partStart, end));
    } else {
      final List<int> last = _parseIPv4(host, partStart, end);
      parts.add(last[0] << 8 | last[1]);
      parts.add(last[2] << 8 | last[3]);
    }
  }
  if (wildcard) {
    if (parts.length > 7) error('an address with a wildcard must have less than 7 parts');
  } else if (parts.length != 8) {
    error('an address without a wildcard must contain exactly 8 parts');
  }
  final Uint8List bytes = Uint8List(16);
  int at = 0;
  for (int i = 0; i < parts.length; i++) {
    final int part = parts[i];
    if (part == -1) {
      at += 2 * (9 - parts.length);
    } else {
      bytes[at] = part >> 8;
      bytes[at + 1] = part & 0xff;
      at += 2;
    }
  }
  return bytes;
}
