// The sinks that chunked conversions are made of.

part of 'convert.dart';

/// A sink for the chunks of a conversion.
abstract interface class ChunkedConversionSink<T> implements Sink<T> {
  ChunkedConversionSink();

  /// Calls [callback] with all chunks when closed.
  factory ChunkedConversionSink.withCallback(void callback(List<T> accumulated)) = _SimpleCallbackSink<T>;

  void add(T chunk);

  void close();
}

class _SimpleCallbackSink<T> implements ChunkedConversionSink<T> {
  final void Function(List<T>) _callback;
  final List<T> _accumulated = <T>[];

  _SimpleCallbackSink(this._callback);

  void add(T chunk) {
    _accumulated.add(chunk);
  }

  void close() {
    _callback(_accumulated);
  }
}

/// A sink for chunks of bytes.
abstract mixin class ByteConversionSink implements ChunkedConversionSink<List<int>> {
  const ByteConversionSink();

  /// Calls [callback] with all bytes when closed.
  factory ByteConversionSink.withCallback(void callback(List<int> accumulated)) = _ByteCallbackSink;

  /// Puts the chunks into [sink].
  factory ByteConversionSink.from(Sink<List<int>> sink) = _ByteAdapterSink;

  /// Adds the bytes of [chunk] from [start] to before [end], and closes if [isLast].
  void addSlice(List<int> chunk, int start, int end, bool isLast) {
    add(chunk.sublist(start, end));
    if (isLast) close();
  }
}

class _ByteAdapterSink extends ByteConversionSink {
  final Sink<List<int>> _sink;

  _ByteAdapterSink(this._sink);

  void add(List<int> chunk) {
    _sink.add(chunk);
  }

  void close() {
    _sink.close();
  }
}

class _ByteCallbackSink extends ByteConversionSink {
  final void Function(List<int>) _callback;
  final BytesBuilder _bytes = BytesBuilder();

  _ByteCallbackSink(this._callback);

  void add(List<int> chunk) {
    _bytes.add(chunk);
  }

  void close() {
    _callback(_bytes.takeBytes());
  }
}

/// A text sink that can be closed.
abstract interface class ClosableStringSink implements StringSink {
  /// Writes to [sink] and calls [onClose] when closed.
  factory ClosableStringSink.fromStringSink(StringSink sink, void onClose()) = _ClosableStringSink;

  void close();
}

class _ClosableStringSink implements ClosableStringSink {
  final StringSink _sink;
  final void Function() _onClose;

  _ClosableStringSink(this._sink, this._onClose);

  void write(Object? object) {
    _sink.write(object);
  }

  void writeAll(Iterable<dynamic> objects, [String separator = ""]) {
    _sink.writeAll(objects, separator);
  }

  void writeln([Object? object = ""]) {
    _sink.writeln(object);
  }

  void writeCharCode(int charCode) {
    _sink.writeCharCode(charCode);
  }

  void close() {
    _onClose();
  }
}

/// Writes to a sink for chunks of text.
class _StringSinkToConversionSink implements ClosableStringSink {
  final StringConversionSink _sink;

  _StringSinkToConversionSink(this._sink);

  void write(Object? object) {
    final String text = object.toString();
    if (text.isNotEmpty) _sink.add(text);
  }

  void writeAll(Iterable<dynamic> objects, [String separator = ""]) {
    bool first = true;
    for (final dynamic object in objects) {
      if (!first) write(separator);
      first = false;
      write(object);
    }
  }

  void writeln([Object? object = ""]) {
    write('$object\n');
  }

  void writeCharCode(int charCode) {
    write(String.fromCharCode(charCode));
  }

  void close() {
    _sink.close();
  }
}

/// A sink for chunks of text.
abstract mixin class StringConversionSink implements ChunkedConversionSink<String> {
  const StringConversionSink();

  /// Calls [callback] with the whole text when closed.
  factory StringConversionSink.withCallback(void callback(String accumulated)) = _StringCallbackSink;

  /// Puts the chunks into [sink].
  factory StringConversionSink.from(Sink<String> sink) = _StringAdapterSink;

  /// Writes the chunks to [sink].
  factory StringConversionSink.fromStringSink(StringSink sink) = _StringSinkConversionSink;

  /// Adds the text of [chunk] from [start] to before [end], and closes if [isLast].
  void addSlice(String chunk, int start, int end, bool isLast);

  void add(String str) {
    addSlice(str, 0, str.length, false);
  }

  /// A sink for UTF-8 bytes whose text goes into this one.
  ByteConversionSink asUtf8Sink(bool allowMalformed) => _Utf8ConversionSink(this, allowMalformed);

  /// This sink as one that can be written to.
  ClosableStringSink asStringSink() => _StringSinkToConversionSink(this);
}

class _StringAdapterSink extends StringConversionSink {
  final Sink<String> _sink;

  _StringAdapterSink(this._sink);

  void add(String str) {
    _sink.add(str);
  }

  void addSlice(String chunk, int start, int end, bool isLast) {
    if (start == 0 && end == chunk.length) {
      add(chunk);
    } else {
      add(chunk.substring(start, end));
    }
    if (isLast) close();
  }

  void close() {
    _sink.close();
  }
}

class _StringSinkConversionSink extends StringConversionSink {
  final StringSink _stringSink;

  _StringSinkConversionSink(this._stringSink);

  void add(String str) {
    _stringSink.write(str);
  }

  void addSlice(String chunk, int start, int end, bool isLast) {
    _stringSink.write(chunk.substring(start, end));
    if (isLast) close();
  }

  void close() {}
}

class _StringCallbackSink extends StringConversionSink {
  final void Function(String) _callback;
  final StringBuffer _buffer = StringBuffer();

  _StringCallbackSink(this._callback);

  void add(String str) {
    _buffer.write(str);
  }

  void addSlice(String chunk, int start, int end, bool isLast) {
    _buffer.write(chunk.substring(start, end));
    if (isLast) close();
  }

  void close() {
    final String text = _buffer.toString();
    _buffer.clear();
    _callback(text);
  }
}

/// Turns the slices of text into whole strings converted by one function.
class _MappingStringSink extends StringConversionSink {
  final String Function(String) _convert;
  final Sink<String> _sink;

  _MappingStringSink(this._convert, this._sink);

  void addSlice(String chunk, int start, int end, bool isLast) {
    final String text = _convert(chunk.substring(start, end));
    if (text.isNotEmpty) _sink.add(text);
    if (isLast) close();
  }

  void close() {
    _sink.close();
  }
}

/// Old name.
@Deprecated('Use StringConversionSink instead')
typedef StringConversionSinkMixin = StringConversionSink;

/// Old name.
@Deprecated('Use StringConversionSink instead')
typedef StringConversionSinkBase = StringConversionSink;

/// Old name.
@Deprecated('Use ByteConversionSink instead')
typedef ByteConversionSinkBase = ByteConversionSink;
