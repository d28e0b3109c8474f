// StringBuffer: builds a string piece by piece.

part of 'core.dart';

/// Collects text; [toString] joins it.
class StringBuffer implements StringSink {
  /// The native text, made by the first write. Must stay the first field.
  Object? _payload;

  StringBuffer([Object content = ""]) {
    write(content);
  }

  /// How many code units have been written.
  external int get length;

  bool get isEmpty => length == 0;

  bool get isNotEmpty => length != 0;

  external void write(Object? object);

  external void writeCharCode(int charCode);

  void writeAll(Iterable<dynamic> objects, [String separator = ""]) {
    bool first = true;
    for (final dynamic object in objects) {
      if (first) {
        first = false;
      } else if (separator.isNotEmpty) {
        write(separator);
      }
      write(object);
    }
  }

  void writeln([Object? object = ""]) {
    write(object);
    write('\n');
  }

  /// Starts again with no text.
  external void clear();

  external String toString();
}
