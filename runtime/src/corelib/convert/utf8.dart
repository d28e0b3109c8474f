// UTF-8. The native decoder takes care of valid input; what is malformed is looked at here.

part of 'convert.dart';

/// U+FFFD, which stands for what can't be decoded.
const int unicodeReplacementCharacterRune = 0xfffd;

/// U+FEFF, the byte order mark.
const int unicodeBomCharacterRune = 0xfeff;

/// The UTF-8 encoding.
const Utf8Codec utf8 = Utf8Codec();

/// The UTF-8 bytes of [text] from [start] to before [end]; lone surrogates become U+FFFD.
external Uint8List _utf8Encode(String text, int start, int end);

/// The text of valid UTF-8, or null if it is not valid or [bytes] is not a list the runtime knows. Keeps a byte order mark.
external String? _utf8DecodeValid(List<int> bytes, int start, int end);

/// Text to UTF-8 bytes and back.
final class Utf8Codec extends Encoding {
  final bool _allowMalformed;

  const Utf8Codec({bool allowMalformed = false}) : _allowMalformed = allowMalformed;

  String get name => 'utf-8';

  String decode(List<int> codeUnits, {bool? allowMalformed}) {
    final Utf8Decoder decoder =
        (allowMalformed ?? _allowMalformed)
            ? const Utf8Decoder(allowMalformed: true)
            : const Utf8Decoder(allowMalformed: false);
    return decoder.convert(codeUnits);
  }

  Uint8List encode(String string) => _utf8Encode(string, 0, string.length);

  Utf8Encoder get encoder => const Utf8Encoder();

  Utf8Decoder get decoder =>
      _allowMalformed ? const Utf8Decoder(allowMalformed: true) : const Utf8Decoder(allowMalformed: false);
}

/// Encodes text as UTF-8.
final class Utf8Encoder extends Converter<String, List<int>> {
  const Utf8Encoder();

  Uint8List convert(String string, [int start = 0, int? end]) =>
      _utf8Encode(string, start, RangeError.checkValidRange(start, end, string.length));

  StringConversionSink startChunkedConversion(Sink<List<int>> sink) => _Utf8EncoderSink(sink);

  Stream<List<int>> bind(Stream<String> stream) => super.bind(stream);
}

class _Utf8EncoderSink extends StringConversionSink {
  final Sink<List<int>> _sink;

  /// The first half of a surrogate pair at the end of the last chunk, or empty.
  String _carry = '';

  _Utf8EncoderSink(this._sink);

  void addSlice(String chunk, int start, int end, bool isLast) {
    RangeError.checkValidRange(start, end, chunk.length);
    if (start == end) {
      if (isLast) close();
      return;
    }
    String text = chunk;
    int from = start;
    int to = end;
    if (_carry.isNotEmpty) {
      text = _carry + chunk.substring(start, end);
      from = 0;
      to = text.length;
      _carry = '';
    }
    if (!isLast && (text.codeUnitAt(to - 1) & 0xfc00) == 0xd800) {
      _carry = text.substring(to - 1, to);
      to--;
    }
    if (to > from) _sink.add(_utf8Encode(text, from, to));
    if (isLast) close();
  }

  void close() {
    if (_carry.isNotEmpty) {
      _sink.add(_utf8Encode(_carry, 0, 1));
      _carry = '';
    }
    _sink.close();
  }
}

/// Decodes UTF-8 bytes.
final class Utf8Decoder extends Converter<List<int>, String> {
  final bool _allowMalformed;

  /// With [allowMalformed], what can't be decoded becomes U+FFFD; else it is a FormatException.
  const Utf8Decoder({bool allowMalformed = false}) : _allowMalformed = allowMalformed;

  /// The text of the bytes from [start] to before [end], without a byte order mark at its start.
  String convert(List<int> codeUnits, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, codeUnits.length);
    final int from = _skipMark(codeUnits, start, to);
    return _utf8DecodeValid(codeUnits, from, to) ?? _decodeChecking(codeUnits, from, to, _allowMalformed);
  }

  static int _skipMark(List<int> bytes, int start, int end) {
    if (end - start >= 3 && bytes[start] == 0xef && bytes[start + 1] == 0xbb && bytes[start + 2] == 0xbf) {
      return start + 3;
    }
    return start;
  }

  ByteConversionSink startChunkedConversion(Sink<String> sink) {
    final StringConversionSink target = sink is StringConversionSink ? sink : StringConversionSink.from(sink);
    return target.asUtf8Sink(_allowMalformed);
  }

  Stream<String> bind(Stream<List<int>> stream) => super.bind(stream);

  Converter<List<int>, T> fuse<T>(Converter<String, T> next) => super.fuse<T>(next);
}

/// Decodes byte by byte, to find what is malformed. That is told as so many bytes further on.
String _decodeChecking(List<int> bytes, int start, int end, bool allowMalformed, [int shift = 0]) {
  final StringBuffer out = StringBuffer();
  int i = start;
  while (i < end) {
    final int lead = bytes[i];
    if (lead >= 0 && lead < 0x80) {
      out.writeCharCode(lead);
      i++;
      continue;
    }
    String? problem;
    int place = i;
    int next = i + 1;
    int value = 0;
    if (lead < 0xc2 || lead > 0xf4) {
      problem = lead >= 0x80 && lead < 0xc0 ? 'Unexpected extension byte' : 'Invalid UTF-8 byte';
    } else {
      final int length = lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4);
      value = lead & (0xff >> (length + 1));
      for (; next < i + length; next++) {
        place = next;
        if (next >= end) {
          problem = 'Unfinished UTF-8 octet sequence';
          break;
        }
        final int byte = bytes[next];
        if (byte < 0x80 || byte > 0xbf) {
          problem = 'Missing extension byte';
          break;
        }
        if (next == i + 1) {
          if ((lead == 0xe0 && byte < 0xa0) || (lead == 0xf0 && byte < 0x90)) {
            problem = 'Overlong encoding';
            break;
          }
          if (lead == 0xed && byte >= 0xa0) {
            problem = 'Encoded surrogate';
            break;
          }
          if (lead == 0xf4 && byte >= 0x90) {
            problem = 'Out of unicode range';
            break;
          }
        }
        value = value << 6 | byte & 0x3f;
      }
    }
    if (problem != null) {
      if (!allowMalformed) throw FormatException(problem, bytes, place + shift);
      value = unicodeReplacementCharacterRune;
    }
    out.writeCharCode(value);
    i = next;
  }
  return out.toString();
}

class _Utf8ConversionSink extends ByteConversionSink {
  final StringConversionSink _sink;
  final bool _allowMalformed;

  /// The bytes of a character that is not complete yet.
  List<int> _carry = const <int>[];

  /// Whether a byte order mark may come.
  bool _atStart = true;

  _Utf8ConversionSink(this._sink, this._allowMalformed);

  void add(List<int> chunk) {
    addSlice(chunk, 0, chunk.length, false);
  }

  void addSlice(List<int> chunk, int start, int end, bool isLast) {
    RangeError.checkValidRange(start, end, chunk.length);
    List<int> bytes = chunk;
    int from = start;
    int to = end;
    int shift = 0;
    if (_carry.isNotEmpty) {
      bytes = _carry + chunk.sublist(start, end);
      shift = start - _carry.length;
      from = 0;
      to = bytes.length;
      _carry = const <int>[];
    }
    final int complete = _completeEnd(bytes, from, to);
    if (complete < to) _carry = bytes.sublist(complete, to);
    if (complete > from) {
      if (_atStart) from = Utf8Decoder._skipMark(bytes, from, complete);
      _atStart = false;
      final String text =
          _utf8DecodeValid(bytes, from, complete) ?? _decodeChecking(bytes, from, complete, _allowMalformed, shift);
      if (text.isNotEmpty) _sink.add(text);
    }
    if (isLast) close();
  }

  /// The end of the last character that does not need more bytes.
  static int _completeEnd(List<int> bytes, int start, int end) {
    int lead = end - 1;
    while (lead >= start && lead > end - 4 && bytes[lead] >= 0x80 && bytes[lead] < 0xc0) {
      lead--;
    }
    if (lead < start) return end;
    final int byte = bytes[lead];
    int length = 1;
    if (byte >= 0xc2 && byte < 0xe0) length = 2;
    if (byte >= 0xe0 && byte < 0xf0) length = 3;
    if (byte >= 0xf0 && byte < 0xf5) length = 4;
    if (lead + length <= end) return end;
    // With such a second byte nothing can complete it.
    if (lead + 1 == end) return lead;
    final int second = bytes[lead + 1];
    final bool hopeless = byte == 0xe0 && second < 0xa0 ||
        byte == 0xed && second >= 0xa0 ||
        byte == 0xf0 && second < 0x90 ||
        byte == 0xf4 && second >= 0x90;
    return hopeless ? end : lead;
  }

  void close() {
    if (_carry.isNotEmpty) {
      if (!_allowMalformed) throw const FormatException('Unfinished UTF-8 octet sequence');
      final String text = _decodeChecking(_carry, 0, _carry.length, true);
      _carry = const <int>[];
      _sink.add(text);
    }
    _sink.close();
  }
}
