// LineSplitter: a text as its lines.

part of 'convert.dart';

/// Splits text at `\n`, `\r\n` and `\r`.
final class LineSplitter extends StreamTransformerBase<String, String> {
  const LineSplitter();

  /// The lines of [lines] from [start] to before [end], found one by one.
  static Iterable<String> split(String lines, [int start = 0, int? end]) =>
      _LineSplitIterable(lines, start, RangeError.checkValidRange(start, end, lines.length));

  List<String> convert(String data) => split(data).toList();

  StringConversionSink startChunkedConversion(Sink<String> sink) => _LineSplitterSink(sink);

  Stream<String> bind(Stream<String> stream) =>
      Stream<String>.eventTransformed(stream, (EventSink<String> sink) => _LineSplitterEventSink(sink));
}

class _LineSplitIterable extends Iterable<String> {
  final String _source;
  final int _start;
  final int _end;

  _LineSplitIterable(this._source, this._start, this._end);

  Iterator<String> get iterator => _LineSplitIterator(_source, _start, _end);
}

class _LineSplitIterator implements Iterator<String> {
  final String _source;
  final int _end;
  int _at;
  String? _current;

  _LineSplitIterator(this._source, this._at, this._end);

  String get current => _current as String;

  bool moveNext() {
    if (_at >= _end) {
      _current = null;
      return false;
    }
    final int lineStart = _at;
    int i = lineStart;
    while (i < _end) {
      final int unit = _source.codeUnitAt(i);
      if (unit == 0x0a || unit == 0x0d) {
        _at = i + 1;
        if (unit == 0x0d && _at < _end && _source.codeUnitAt(_at) == 0x0a) _at++;
        _current = _source.substring(lineStart, i);
        return true;
      }
      i++;
    }
    _at = _end;
    _current = _source.substring(lineStart, _end);
    return true;
  }
}

class _LineSplitterSink extends StringConversionSink {
  final Sink<String> _sink;

  /// The start of a line whose end has not come; empty where there is none. A line may come in many pieces.
  final StringBuffer _carry = StringBuffer();

  /// Whether a `\n` at the start of the next chunk belongs to a `\r` that ended a line.
  bool _skipLineFeed = false;

  _LineSplitterSink(this._sink);

  void addSlice(String chunk, int start, int end, bool isLast) {
    final int to = RangeError.checkValidRange(start, end, chunk.length);
    int lineStart = start;
    if (_skipLineFeed && lineStart < to) {
      if (chunk.codeUnitAt(lineStart) == 0x0a) lineStart++;
      _skipLineFeed = false;
    }
    int i = lineStart;
    while (i < to) {
      final int unit = chunk.codeUnitAt(i);
      if (unit != 0x0a && unit != 0x0d) {
        i++;
        continue;
      }
      final String line = _completed(chunk.substring(lineStart, i));
      i++;
      if (unit == 0x0d) {
        if (i == to) {
          _skipLineFeed = true;
        } else if (chunk.codeUnitAt(i) == 0x0a) {
          i++;
        }
      }
      lineStart = i;
      _sink.add(line);
    }
    if (lineStart < to) _carry.write(chunk.substring(lineStart, to));
    if (isLast) close();
  }

  /// The line that ends so.
  String _completed(String end) {
    if (_carry.isEmpty) return end;
    _carry.write(end);
    final String line = _carry.toString();
    _carry.clear();
    return line;
  }

  void close() {
    if (_carry.isNotEmpty) _sink.add(_completed(''));
    _sink.close();
  }
}

class _LineSplitterEventSink extends _LineSplitterSink implements EventSink<String> {
  final EventSink<String> _eventSink;

  _LineSplitterEventSink(EventSink<String> eventSink) : _eventSink = eventSink, super(eventSink);

  void addError(Object error, [StackTrace? stackTrace]) {
    _eventSink.addError(error, stackTrace);
  }
}
