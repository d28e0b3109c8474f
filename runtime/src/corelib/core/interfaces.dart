// Small interfaces that many classes share: Comparable, Iterator, Sink, StringSink, StackTrace.

part of 'core.dart';

/// A function that orders two values: negative, zero or positive.
typedef Comparator<T> = int Function(T a, T b);

/// Types with a natural order.
abstract interface class Comparable<T> {
  /// Negative, zero or positive as this comes before, with or after [other].
  int compareTo(T other);

  /// [compareTo] as a function.
  static int compare(Comparable a, Comparable b) => a.compareTo(b);
}

/// Gives out the elements of something one at a time.
abstract interface class Iterator<E> {
  /// Goes to the next element; false at the end.
  bool moveNext();

  /// The element that the last [moveNext] went to.
  E get current;
}

/// Something that data can be put into.
abstract interface class Sink<T> {
  /// Puts [data] in.
  void add(T data);

  /// Says that no more data comes.
  void close();
}

/// Something that text can be written to.
abstract interface class StringSink {
  /// Writes the text of [object].
  void write(Object? object);

  /// Writes the texts of [objects] with [separator] between them.
  void writeAll(Iterable<dynamic> objects, [String separator = ""]);

  /// Writes the text of [object] and a line break.
  void writeln([Object? object = ""]);

  /// Writes the character with this code point.
  void writeCharCode(int charCode);
}

/// Where a program was: the calls that were running, innermost first.
abstract interface class StackTrace {
  /// A stack trace without any call.
  static const StackTrace empty = _StringStackTrace('');

  const factory StackTrace.fromString(String stackTraceString) = _StringStackTrace;

  /// Where the program is right now.
  external static StackTrace get current;

  String toString();
}

final class _StringStackTrace implements StackTrace {
  final String _text;

  const _StringStackTrace(this._text);

  String toString() => _text;
}

/// A stack trace taken by the runtime; its frames live in a native payload.
final class _StackTrace implements StackTrace {
  factory _StackTrace._uninstantiable() => throw UnsupportedError('a stack trace is not made by a constructor');

  external String toString();
}
