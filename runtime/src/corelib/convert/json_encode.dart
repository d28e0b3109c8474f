// JSON text from objects.

part of 'convert.dart';

/// The characters of [text] as they stand between quotes in JSON; [text] itself if none needs an escape.
external String _jsonEscape(String text);

/// JSON text of [object]; null if there is something in it that is not null, a bool, a finite number, a string, or a native list or
/// map of these.
external String? _jsonText(Object? object);

Object? _callToJson(dynamic object) => object.toJson();

/// Encodes objects as JSON text.
final class JsonEncoder extends Converter<Object?, String> {
  /// What each level is indented by; null for text in one line.
  final String? indent;

  final Object? Function(dynamic)? _toEncodable;

  const JsonEncoder([Object? toEncodable(dynamic object)?]) : indent = null, _toEncodable = toEncodable;

  /// Writes each element on a line of its own.
  const JsonEncoder.withIndent(this.indent, [Object? toEncodable(dynamic object)?]) : _toEncodable = toEncodable;

  const JsonEncoder._as(this.indent, this._toEncodable);

  String convert(Object? object) {
    final String? plain = indent == null ? _jsonText(object) : null;
    if (plain != null) return plain;
    final StringBuffer out = StringBuffer();
    _JsonWriter(out, _toEncodable, indent).writeObject(object);
    return out.toString();
  }

  ChunkedConversionSink<Object?> startChunkedConversion(Sink<String> sink) =>
      _JsonEncoderSink(sink is StringConversionSink ? sink : StringConversionSink.from(sink), _toEncodable, indent);

  Stream<String> bind(Stream<Object?> stream) => super.bind(stream);

  Converter<Object?, T> fuse<T>(Converter<String, T> other) {
    if (other is Utf8Encoder) return JsonUtf8Encoder(indent, _toEncodable) as Converter<Object?, T>;
    return super.fuse<T>(other);
  }
}

/// Encodes objects as the UTF-8 bytes of JSON text.
final class JsonUtf8Encoder extends Converter<Object?, List<int>> {
  final String? _indent;
  final Object? Function(dynamic)? _toEncodable;

  /// How many bytes a chunk of a chunked conversion has.
  final int _bufferSize;

  JsonUtf8Encoder([String? indent, dynamic toEncodable(dynamic object)?, int? bufferSize])
    : _indent = indent,
      _toEncodable = toEncodable,
      _bufferSize = bufferSize ?? 256;

  List<int> convert(Object? object) {
    return Uint8List.sublistView(utf8.encode(JsonEncoder._as(_indent, _toEncodable).convert(object)));
  }

  ChunkedConversionSink<Object?> startChunkedConversion(Sink<List<int>> sink) => _JsonUtf8EncoderSink(this, sink);

  Stream<List<int>> bind(Stream<Object?> stream) => super.bind(stream);
}

class _JsonEncoderSink implements ChunkedConversionSink<Object?> {
  final StringConversionSink _sink;
  final Object? Function(dynamic)? _toEncodable;
  final String? _indent;
  bool _done = false;

  _JsonEncoderSink(this._sink, this._toEncodable, this._indent);

  void add(Object? object) {
    if (_done) throw StateError('Only one call to add allowed');
    _done = true;
    final ClosableStringSink out = _sink.asStringSink();
    _JsonWriter(out, _toEncodable, _indent).writeObject(object);
    out.close();
  }

  void close() {}
}

class _JsonUtf8EncoderSink implements ChunkedConversionSink<Object?> {
  final JsonUtf8Encoder _encoder;
  final Sink<List<int>> _sink;
  bool _done = false;

  _JsonUtf8EncoderSink(this._encoder, this._sink);

  void add(Object? object) {
    if (_done) throw StateError('Only one call to add allowed');
    _done = true;
    final List<int> bytes = _encoder.convert(object);
    final int size = _encoder._bufferSize;
    for (int start = 0; start < bytes.length; start += size) {
      _sink.add(bytes.sublist(start, start + size < bytes.length ? start + size : bytes.length));
    }
    _sink.close();
  }

  void close() {
    if (!_done) {
      _done = true;
      _sink.close();
    }
  }
}

/// Writes objects as JSON.
class _JsonWriter {
  final StringSink _out;
  final Object? Function(dynamic) _toEncodable;
  final String? _indent;
  int _level = 0;

  /// The objects being written, to find cycles.
  final OpenObjects _open = OpenObjects();

  _JsonWriter(this._out, Object? toEncodable(dynamic object)?, this._indent)
    : _toEncodable = toEncodable ?? _callToJson;

  String? get _partial {
    final StringSink out = _out;
    return out is StringBuffer ? out.toString() : null;
  }

  void _enter(Object? object) {
    if (_open.contains(object)) throw JsonCyclicError(object);
    _open.add(object);
  }

  void writeObject(Object? object) {
    if (_writeValue(object)) return;
    _enter(object);
    try {
      final Object? replaced = _toEncodable(object);
      final String? plain = _indent == null && _out is StringBuffer ? _jsonText(replaced) : null;
      if (plain != null) {
        _out.write(plain);
      } else if (!_writeValue(replaced)) {
        throw JsonUnsupportedObjectError(object, partialResult: _partial);
      }
      _open.removeLast();
    } catch (e) {
      throw JsonUnsupportedObjectError(object, cause: e, partialResult: _partial);
    }
  }

  /// Writes [object] if JSON has a form for it.
  bool _writeValue(Object? object) {
    if (object is String) {
      _out.write('"');
      _writeText(object);
      _out.write('"');
      return true;
    }
    if (object is num) {
      if (!object.isFinite) return false;
      _out.write(object.toString());
      return true;
    }
    if (object == null) {
      _out.write('null');
      return true;
    }
    if (object is bool) {
      _out.write(object ? 'true' : 'false');
      return true;
    }
    if (object is List) {
      _enter(object);
      _writeList(object);
      _open.removeLast();
      return true;
    }
    if (object is Map) {
      _enter(object);
      final bool written = _writeMap(object);
      _open.removeLast();
      return written;
    }
    return false;
  }

  void _writeText(String text) {
    _out.write(_jsonEscape(text));
  }

  void _newLine() {
    _out.write('\n');
    final String indent = _indent!;
    if (indent.isEmpty) return;
    for (int i = 0; i < _level; i++) {
      _out.write(indent);
    }
  }

  void _writeList(List<Object?> list) {
    if (_indent != null && list.isEmpty) {
      _out.write('[]');
      return;
    }
    _out.write('[');
    _level++;
    for (int i = 0; i < list.length; i++) {
      if (i > 0) _out.write(',');
      if (_indent != null) _newLine();
      writeObject(list[i]);
    }
    _level--;
    if (_indent != null) _newLine();
    _out.write(']');
  }

  bool _writeMap(Map<Object?, Object?> map) {
    if (map.isEmpty) {
      _out.write('{}');
      return true;
    }
    for (final Object? key in map.keys) {
      if (key is! String) return false;
    }
    _out.write('{');
    _level++;
    bool first = true;
    map.forEach((Object? key, Object? value) {
      if (!first) _out.write(',');
      first = false;
      if (_indent != null) _newLine();
      _out.write('"');
      _writeText(key as String);
      _out.write(_indent == null ? '":' : '": ');
      writeObject(value);
    });
    _level--;
    if (_indent != null) _newLine();
    _out.write('}');
    return true;
  }
}
