// JSON: the codec, the decoder and the errors. The parser is native.

part of 'convert.dart';

/// The JSON codec without reviver and toEncodable.
const JsonCodec json = JsonCodec();

/// [object] as JSON text; what JSON has no form for is first given to [toEncodable], or to its toJson method.
String jsonEncode(Object? object, {Object? toEncodable(Object? nonEncodable)?}) =>
    json.encode(object, toEncodable: toEncodable);

/// The lists, maps, strings, numbers, booleans and nulls that the JSON text [source] spells; each passes [reviver].
dynamic jsonDecode(String source, {Object? reviver(Object? key, Object? value)?}) =>
    json.decode(source, reviver: reviver);

/// An object that JSON has no form for.
class JsonUnsupportedObjectError extends Error {
  final Object? unsupportedObject;

  /// What was thrown when it was to be converted, or null.
  final Object? cause;

  /// The text written before it.
  final String? partialResult;

  JsonUnsupportedObjectError(this.unsupportedObject, {this.cause, this.partialResult});

  String toString() {
    final String what =
        cause == null
            ? 'Converting object did not return an encodable object:'
            : 'Converting object to an encodable object failed:';
    return '$what ${Error.safeToString(unsupportedObject)}';
  }
}

/// An object that contains itself.
class JsonCyclicError extends JsonUnsupportedObjectError {
  JsonCyclicError(Object? object) : super(object);

  String toString() => 'Cyclic error in JSON stringify';
}

/// JSON text to objects and back.
final class JsonCodec extends Codec<Object?, String> {
  final Object? Function(Object? key, Object? value)? _reviver;
  final Object? Function(dynamic)? _toEncodable;

  const JsonCodec({Object? reviver(Object? key, Object? value)?, Object? toEncodable(dynamic object)?})
    : _reviver = reviver,
      _toEncodable = toEncodable;

  JsonCodec.withReviver(dynamic reviver(Object? key, Object? value)) : this(reviver: reviver);

  dynamic decode(String source, {Object? reviver(Object? key, Object? value)?}) {
    reviver ??= _reviver;
    if (reviver == null) return _parseJson(source);
    return JsonDecoder(reviver).convert(source);
  }

  String encode(Object? value, {Object? toEncodable(dynamic object)?}) {
    toEncodable ??= _toEncodable;
    if (toEncodable == null) return encoder.convert(value);
    return JsonEncoder(toEncodable).convert(value);
  }

  JsonEncoder get encoder {
    final Object? Function(dynamic)? toEncodable = _toEncodable;
    return toEncodable == null ? const JsonEncoder() : JsonEncoder(toEncodable);
  }

  JsonDecoder get decoder {
    final Object? Function(Object?, Object?)? reviver = _reviver;
    return reviver == null ? const JsonDecoder() : JsonDecoder(reviver);
  }
}

/// What [source] spells: `Map<String, dynamic>` and `List<dynamic>` of the core library, String, int, double, bool, null.
external Object? _parseJson(String source);

/// Decodes JSON text.
final class JsonDecoder extends Converter<String, Object?> {
  final Object? Function(Object? key, Object? value)? _reviver;

  const JsonDecoder([Object? reviver(Object? key, Object? value)?]) : _reviver = reviver;

  dynamic convert(String input) {
    final Object? value = _parseJson(input);
    final Object? Function(Object?, Object?)? reviver = _reviver;
    return reviver == null ? value : reviver(null, _revive(value, reviver));
  }

  /// Replaces what [value] contains, innermost first, by what [reviver] gives.
  static Object? _revive(Object? value, Object? Function(Object?, Object?) reviver) {
    if (value is List<dynamic>) {
      for (int i = 0; i < value.length; i++) {
        value[i] = reviver(i, _revive(value[i], reviver));
      }
    } else if (value is Map<String, dynamic>) {
      for (final String key in value.keys) {
        value[key] = reviver(key, _revive(value[key], reviver));
      }
    }
    return value;
  }

  StringConversionSink startChunkedConversion(Sink<Object?> sink) => _JsonDecoderSink(this, sink);

  Stream<Object?> bind(Stream<String> stream) => super.bind(stream);
}

/// Collects the text and decodes it when closed.
class _JsonDecoderSink extends StringConversionSink {
  final JsonDecoder _decoder;
  final Sink<Object?> _sink;
  final StringBuffer _text = StringBuffer();

  _JsonDecoderSink(this._decoder, this._sink);

  void add(String str) {
    _text.write(str);
  }

  void addSlice(String chunk, int start, int end, bool isLast) {
    _text.write(chunk.substring(start, end));
    if (isLast) close();
  }

  void close() {
    final Object? value = _decoder.convert(_text.toString());
    _text.clear();
    _sink.add(value);
    _sink.close();
  }
}
