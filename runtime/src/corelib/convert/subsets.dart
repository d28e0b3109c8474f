// ASCII and Latin-1: one byte a character.

part of 'convert.dart';

/// The code units of [text] from [start] to [end] as bytes; null if one is above [max].
external Uint8List? _subsetEncode(String text, int start, int end, int max);

/// The text of bytes from [start] to [end]; null if one is above [max], or [bytes] is a list of another kind.
external String? _subsetDecode(List<int> bytes, int start, int end, int max);

/// The ASCII encoding.
const AsciiCodec ascii = AsciiCodec();

/// The ISO 8859-1 encoding.
const Latin1Codec latin1 = Latin1Codec();

/// ASCII text to bytes and back.
final class AsciiCodec extends Encoding {
  final bool _allowInvalid;

  const AsciiCodec({bool allowInvalid = false}) : _allowInvalid = allowInvalid;

  String get name => 'us-ascii';

  Uint8List encode(String source) => encoder.convert(source);

  String decode(List<int> bytes, {bool? allowInvalid}) {
    if (allowInvalid ?? _allowInvalid) return const AsciiDecoder(allowInvalid: true).convert(bytes);
    return const AsciiDecoder(allowInvalid: false).convert(bytes);
  }

  AsciiEncoder get encoder => const AsciiEncoder();

  AsciiDecoder get decoder =>
      _allowInvalid ? const AsciiDecoder(allowInvalid: true) : const AsciiDecoder(allowInvalid: false);
}

/// Latin-1 text to bytes and back.
final class Latin1Codec extends Encoding {
  final bool _allowInvalid;

  const Latin1Codec({bool allowInvalid = false}) : _allowInvalid = allowInvalid;

  String get name => 'iso-8859-1';

  Uint8List encode(String source) => encoder.convert(source);

  String decode(List<int> bytes, {bool? allowInvalid}) {
    if (allowInvalid ?? _allowInvalid) return const Latin1Decoder(allowInvalid: true).convert(bytes);
    return const Latin1Decoder(allowInvalid: false).convert(bytes);
  }

  Latin1Encoder get encoder => const Latin1Encoder();

  Latin1Decoder get decoder =>
      _allowInvalid ? const Latin1Decoder(allowInvalid: true) : const Latin1Decoder(allowInvalid: false);
}

base class _UnicodeSubsetEncoder extends Converter<String, List<int>> {
  final int _max;

  const _UnicodeSubsetEncoder(this._max);

  /// The code units of [string] from [start] to before [end], which all must be in the encoding.
  Uint8List convert(String string, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, string.length);
    return _subsetEncode(string, start, to, _max) ??
        (throw ArgumentError.value(string, 'string', 'Contains invalid characters.'));
  }

  StringConversionSink startChunkedConversion(Sink<List<int>> sink) => _SubsetEncoderSink(this, sink);

  Stream<List<int>> bind(Stream<String> stream) => super.bind(stream);
}

/// Encodes ASCII text.
final class AsciiEncoder extends _UnicodeSubsetEncoder {
  const AsciiEncoder() : super(0x7f);
}

/// Encodes Latin-1 text.
final class Latin1Encoder extends _UnicodeSubsetEncoder {
  const Latin1Encoder() : super(0xff);
}

class _SubsetEncoderSink extends StringConversionSink {
  final _UnicodeSubsetEncoder _encoder;
  final Sink<List<int>> _sink;

  _SubsetEncoderSink(this._encoder, this._sink);

  void addSlice(String chunk, int start, int end, bool isLast) {
    for (int i = start; i < end; i++) {
      final int unit = chunk.codeUnitAt(i);
      if (unit > _encoder._max) {
        throw ArgumentError("Source contains invalid character with code point: $unit.");
      }
    }
    _sink.add(_encoder.convert(chunk, start, end));
    if (isLast) close();
  }

  void close() {
    _sink.close();
  }
}

abstract base class _UnicodeSubsetDecoder extends Converter<List<int>, String> {
  final bool _allowInvalid;
  final int _max;

  const _UnicodeSubsetDecoder(this._allowInvalid, this._max);

  /// The text of the bytes from [start] to before [end]; other values are refused or become U+FFFD.
  String convert(List<int> bytes, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, bytes.length);
    final String? text = _subsetDecode(bytes, start, to, _max);
    if (text != null) return text;
    for (int i = start; i < to; i++) {
      final int byte = bytes[i];
      if (byte < 0 || byte > _max) {
        if (!_allowInvalid) throw FormatException('Invalid value in input: $byte');
        return _replacing(bytes, start, to);
      }
    }
    return String.fromCharCodes(bytes, start, to);
  }

  String _replacing(List<int> bytes, int start, int end) {
    final StringBuffer out = StringBuffer();
    for (int i = start; i < end; i++) {
      final int byte = bytes[i];
      out.writeCharCode(byte < 0 || byte > _max ? 0xfffd : byte);
    }
    return out.toString();
  }

  ByteConversionSink startChunkedConversion(Sink<String> sink) => _SubsetDecoderSink(this, sink);
}

/// Decodes ASCII bytes.
final class AsciiDecoder extends _UnicodeSubsetDecoder {
  const AsciiDecoder({bool allowInvalid = false}) : super(allowInvalid, 0x7f);
}

/// Decodes Latin-1 bytes.
final class Latin1Decoder extends _UnicodeSubsetDecoder {
  const Latin1Decoder({bool allowInvalid = false}) : super(allowInvalid, 0xff);
}

class _SubsetDecoderSink extends ByteConversionSink {
  final _UnicodeSubsetDecoder _decoder;
  final Sink<String> _sink;

  _SubsetDecoderSink(this._decoder, this._sink);

  void add(List<int> chunk) {
    addSlice(chunk, 0, chunk.length, false);
  }

  void addSlice(List<int> chunk, int start, int end, bool isLast) {
    RangeError.checkValidRange(start, end, chunk.length);
    if (start != end) _sink.add(_decoder.convert(chunk, start, end));
    if (isLast) close();
  }

  void close() {
    _sink.close();
  }
}
