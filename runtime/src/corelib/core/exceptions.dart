// The Exception classes: what a program is meant to catch.

part of 'core.dart';

/// A failure that a program can deal with.
abstract interface class Exception {
  factory Exception([dynamic message]) = _Exception;
}

final class _Exception implements Exception {
  final dynamic message;

  _Exception([this.message]);

  String toString() {
    final Object? message = this.message;
    return message == null ? 'Exception' : 'Exception: $message';
  }
}

/// Data, most often text, that does not have the expected form.
class FormatException implements Exception {
  /// What is wrong.
  final String message;

  /// The data, most often a string.
  final dynamic source;

  /// Where in [source] it goes wrong, or null.
  final int? offset;

  const FormatException([this.message = '', this.source, this.offset]);

  /// The message, the line of the source and a caret below the place.
  String toString() {
    final String title = message.isEmpty ? 'FormatException' : 'FormatException: $message';
    final Object? source = this.source;
    int? offset = this.offset;
    if (source is! String) {
      return offset == null ? title : '$title (at offset $offset)';
    }
    if (offset != null && (offset < 0 || offset > source.length)) offset = null;
    if (offset == null) {
      final String shown = source.length > 78 ? '${source.substring(0, 75)}...' : source;
      return '$title\n$shown';
    }
    int line = 1;
    int lineStart = 0;
    bool afterReturn = false;
    for (int i = 0; i < offset; i++) {
      final int unit = source.codeUnitAt(i);
      if (unit == 0x0a) {
        if (lineStart != i || !afterReturn) line++;
        lineStart = i + 1;
        afterReturn = false;
      } else if (unit == 0x0d) {
        line++;
        lineStart = i + 1;
        afterReturn = true;
      }
    }
    final String place =
        line > 1
            ? '$title (at line $line, character ${offset - lineStart + 1})\n'
            : '$title (at character ${offset + 1})\n';
    int lineEnd = offset;
    while (lineEnd < source.length) {
      final int unit = source.codeUnitAt(lineEnd);
      if (unit == 0x0a || unit == 0x0d) break;
      lineEnd++;
    }
    int from = lineStart;
    int to = lineEnd;
    String before = '';
    String after = '';
    if (lineEnd - lineStart > 78) {
      if (offset - lineStart < 75) {
        to = lineStart + 75;
        after = '...';
      } else if (lineEnd - offset < 75) {
        from = lineEnd - 75;
        before = '...';
      } else {
        from = offset - 36;
        to = offset + 36;
        before = '...';
        after = '...';
      }
    }
    final String gap = ' ' * (offset - from + before.length);
    return '$place$before${source.substring(from, to)}$after\n$gap^\n';
  }
}

/// Division of an integer by zero.
@Deprecated('Use UnsupportedError instead')
class IntegerDivisionByZeroException implements Exception, UnsupportedError {
  const IntegerDivisionByZeroException();

  String? get message => 'Division resulted in non-finite value';

  StackTrace? get stackTrace => null;

  StackTrace? get _stackTrace => null;

  void set _stackTrace(StackTrace? value) {}

  String toString() => 'IntegerDivisionByZeroException';
}
