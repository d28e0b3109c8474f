// Base 64: bytes as text of 64 characters.

part of 'convert.dart';

/// Base 64 with `+` and `/`.
const Base64Codec base64 = Base64Codec();

/// Base 64 with `-` and `_`.
const Base64Codec base64Url = Base64Codec.urlSafe();

/// The base 64 text of [bytes].
String base64Encode(List<int> bytes) => base64.encode(bytes);

/// The base 64 text of [bytes], safe in URLs and file names.
String base64UrlEncode(List<int> bytes) => base64Url.encode(bytes);

/// The bytes that [source] stands for, in either alphabet.
Uint8List base64Decode(String source) => base64.decode(source);

const String _base64Standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const String _base64Safe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/// The six bits that a character stands for in either alphabet, or -1.
int _base64Value(int unit) {
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61 + 26;
  if (unit >= 0x41 && unit <= 0x5a) return unit - 0x41;
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30 + 52;
  if (unit == 0x2b || unit == 0x2d) return 62;
  if (unit == 0x2f || unit == 0x5f) return 63;
  return -1;
}

/// The length of the padding character at [at], as `=` or `%3D`, or 0.
int _paddingLength(String text, int at, int end) {
  final int unit = text.codeUnitAt(at);
  if (unit == 0x3d) return 1;
  if (unit == 0x25 && at + 2 < end && text.codeUnitAt(at + 1) == 0x33 && (text.codeUnitAt(at + 2) | 0x20) == 0x64) {
    return 3;
  }
  return 0;
}

/// Bytes to base 64 text and back.
final class Base64Codec extends Codec<List<int>, String> {
  final Base64Encoder _encoder;

  const Base64Codec() : _encoder = const Base64Encoder();

  const Base64Codec.urlSafe() : _encoder = const Base64Encoder.urlSafe();

  Base64Encoder get encoder => _encoder;

  Base64Decoder get decoder => const Base64Decoder();

  Uint8List decode(String encoded) => decoder.convert(encoded);

  /// [source] with the text from [start] to before [end] in the standard alphabet, and padding as `=` added where it is
  /// missing.
  String normalize(String source, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, source.length);
    final StringBuffer out = StringBuffer();
    int length = 0;
    int paddings = 0;
    int firstPadding = -1;
    bool paddingInside = false;
    int i = start;
    while (i < to) {
      int unit = source.codeUnitAt(i);
      int width = 1;
      if (unit == 0x25) {
        // An escaped character counts as that character.
        final int high = i + 2 < to ? hexDigitValue(source.codeUnitAt(i + 1)) : -1;
        final int low = i + 2 < to ? hexDigitValue(source.codeUnitAt(i + 2)) : -1;
        if (high < 0 || low < 0) throw FormatException('Invalid base64 data', source, i);
        unit = high * 16 + low;
        width = 3;
      }
      final int value = _base64Value(unit);
      if (value >= 0) {
        if (paddings > 0) paddingInside = true;
        out.write(_base64Standard[value]);
        length++;
      } else if (unit == 0x3d) {
        if (firstPadding < 0) firstPadding = i;
        paddings++;
        out.write('=');
        length++;
      } else {
        throw FormatException('Invalid base64 data', source, i);
      }
      i += width;
    }
    if (firstPadding >= 0) {
      if (length % 4 != 0) {
        throw FormatException(
            'Invalid base64 padding, padded length must be multiple of four, is $length', source, to);
      }
      if (paddingInside) throw FormatException("Invalid base64 padding, '=' not at the end", source, firstPadding);
      if (paddings > 2) {
        throw FormatException("Invalid base64 padding, more than two '=' characters", source, firstPadding);
      }
    } else if (length % 4 == 1) {
      throw FormatException('Invalid base64 encoding length ', source, to);
    } else if (length % 4 != 0) {
      out.write(length % 4 == 2 ? '==' : '=');
    }
    return source.replaceRange(start, to, out.toString());
  }
}

/// Encodes bytes as base 64 text.
final class Base64Encoder extends Converter<List<int>, String> {
  final bool _urlSafe;

  const Base64Encoder() : _urlSafe = false;

  const Base64Encoder.urlSafe() : _urlSafe = true;

  String convert(List<int> input) {
    if (input.isEmpty) return '';
    return _encode(input, 0, input.length);
  }

  String _encode(List<int> bytes, int start, int end) {
    final String alphabet = _urlSafe ? _base64Safe : _base64Standard;
    final StringBuffer out = StringBuffer();
    int i = start;
    while (i < end) {
      final int left = end - i;
      final int first = _byteAt(bytes, i);
      final int second = left > 1 ? _byteAt(bytes, i + 1) : 0;
      final int third = left > 2 ? _byteAt(bytes, i + 2) : 0;
      out.write(alphabet[first >> 2]);
      out.write(alphabet[(first & 3) << 4 | second >> 4]);
      out.write(left > 1 ? alphabet[(second & 15) << 2 | third >> 6] : '=');
      out.write(left > 2 ? alphabet[third & 63] : '=');
      i += 3;
    }
    return out.toString();
  }

  static int _byteAt(List<int> bytes, int at) {
    final int byte = bytes[at];
    if (byte < 0 || byte > 255) {
      throw ArgumentError.value(bytes, 'Not a byte value at index $at: 0x${byte.toRadixString(16)}');
    }
    return byte;
  }

  ByteConversionSink startChunkedConversion(Sink<String> sink) => _Base64EncoderSink(this, sink);
}

class _Base64EncoderSink extends ByteConversionSink {
  final Base64Encoder _encoder;
  final Sink<String> _sink;

  /// Up to two bytes that wait for a third one.
  List<int> _carry = const <int>[];

  _Base64EncoderSink(this._encoder, this._sink);

  void add(List<int> chunk) {
    addSlice(chunk, 0, chunk.length, false);
  }

  void addSlice(List<int> chunk, int start, int end, bool isLast) {
    final List<int> bytes = _carry + chunk.sublist(start, end);
    final int usable = isLast ? bytes.length : bytes.length - bytes.length % 3;
    if (usable > 0) _sink.add(_encoder._encode(bytes, 0, usable));
    _carry = bytes.sublist(usable);
    if (isLast) _sink.close();
  }

  void close() {
    if (_carry.isNotEmpty) _sink.add(_encoder._encode(_carry, 0, _carry.length));
    _sink.close();
  }
}

/// Decodes base 64 text of either alphabet.
final class Base64Decoder extends Converter<String, List<int>> {
  const Base64Decoder();

  Uint8List convert(String input, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, input.length);
    if (start == to) return Uint8List(0);
    final _Base64Decoding decoding = _Base64Decoding();
    decoding.add(input, start, to);
    decoding.close(input, to);
    return decoding.take();
  }

  StringConversionSink startChunkedConversion(Sink<List<int>> sink) => _Base64DecoderSink(sink);
}

/// Bytes being decoded.
class _Base64Decoding {
  final BytesBuilder _out = BytesBuilder();
  int _bits = 0;

  /// How many characters of the current group of four have come.
  int _count = 0;

  /// How many padding characters are still needed; -1 before the first, 0 after the last.
  int _padding = -1;

  /// The start of an escaped padding character that the last chunk ended in.
  String _escape = '';

  void add(String text, int start, int end) {
    if (_escape.isNotEmpty) {
      text = _escape + text.substring(start, end);
      start = 0;
      end = text.length;
      _escape = '';
    }
    int i = start;
    while (i < end) {
      final int unit = text.codeUnitAt(i);
      final int value = _base64Value(unit);
      if (_padding < 0 && value >= 0) {
        _bits = _bits << 6 | value;
        _count++;
        if (_count == 4) {
          _out.addByte(_bits >> 16);
          _out.addByte(_bits >> 8 & 0xff);
          _out.addByte(_bits & 0xff);
          _bits = 0;
          _count = 0;
        }
        i++;
        continue;
      }
      if (unit == 0x25 && i + 2 >= end && _padding != 0 && _count >= 2 && '%3D'.startsWith(text.substring(i, end))) {
        _startPadding(text, i);
        _escape = text.substring(i, end);
        return;
      }
      final int width = _paddingLength(text, i, end);
      if (width == 0) {
        throw FormatException(_padding < 0 ? 'Invalid character' : 'Invalid padding character', text, i);
      }
      if (_padding < 0) {
        if (_count < 2) throw FormatException('Invalid character', text, i);
        _startPadding(text, i);
      }
      if (_padding == 0) throw FormatException('Invalid padding character', text, i);
      _padding--;
      i += width;
    }
  }

  /// The first padding character ends the bytes.
  void _startPadding(String text, int at) {
    if (_padding >= 0) return;
    final int unused = _count == 2 ? _bits & 15 : _bits & 3;
    if (unused != 0) throw FormatException('Invalid encoding before padding', text, at);
    if (_count == 2) {
      _out.addByte(_bits >> 4);
    } else {
      _out.addByte(_bits >> 10);
      _out.addByte(_bits >> 2 & 0xff);
    }
    _padding = 4 - _count;
  }

  void close(String? text, int? end) {
    if (_padding > 0) throw FormatException('Missing padding character', text, end);
    if (_padding < 0 && _count > 0) {
      throw FormatException('Invalid length, must be multiple of four', text, end);
    }
  }

  bool get hasBytes => _out.isNotEmpty;

  Uint8List take() => _out.takeBytes();
}

class _Base64DecoderSink extends StringConversionSink {
  final Sink<List<int>> _sink;
  final _Base64Decoding _decoding = _Base64Decoding();

  _Base64DecoderSink(this._sink);

  void add(String str) {
    if (str.isEmpty) return;
    _decoding.add(str, 0, str.length);
    _sink.add(_decoding.take());
  }

  void addSlice(String chunk, int start, int end, bool isLast) {
    RangeError.checkValidRange(start, end, chunk.length);
    if (start < end) {
      _decoding.add(chunk, start, end);
      _sink.add(_decoding.take());
    }
    if (isLast) {
      _decoding.close(chunk, end);
      _sink.close();
    }
  }

  void close() {
    _decoding.close(null, null);
    _sink.close();
  }
}
