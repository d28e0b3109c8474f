// String: the operations on UTF-16 code units are native; those that take any Pattern are written here.

part of 'core.dart';

/// A text: an immutable sequence of UTF-16 code units.
final class String implements Comparable<String>, Pattern {
  /// The text of code points (or code units), from [start] to before [end].
  factory String.fromCharCodes(Iterable<int> charCodes, [int start = 0, int? end]) {
    RangeError.checkNotNegative(start, 'start');
    if (end != null && end < start) throw RangeError.range(end, start, null, 'end');
    List<int> codes;
    if (charCodes is _ArrayList<int>) {
      codes = charCodes;
    } else if (charCodes is TypedData && charCodes is List<int>) {
      codes = charCodes;
    } else if (end == null && start == 0) {
      codes = List<int>.of(charCodes);
    } else {
      codes = <int>[];
      int skipped = 0;
      for (final int code in charCodes) {
        if (end != null && skipped >= end) break;
        if (skipped >= start) codes.add(code);
        skipped++;
      }
      return _fromCodes(codes, 0, codes.length);
    }
    int to = codes.length;
    if (end != null && end < to) to = end;
    if (start >= to) return '';
    return _fromCodes(codes, start, to);
  }

  /// The text of one code point.
  external factory String.fromCharCode(int charCode);

  /// The value of the environment declaration [name].
  external const factory String.fromEnvironment(String name, {String defaultValue = ""});

  /// [codes] is a list of the core library or typed data, the range valid.
  external static String _fromCodes(List<int> codes, int start, int end);

  /// The code unit at [index] as a string.
  external String operator [](int index);

  external int codeUnitAt(int index);

  external int get length;

  external int get hashCode;

  external bool operator ==(Object other);

  external int compareTo(String other);

  external bool endsWith(String other);

  bool startsWith(Pattern pattern, [int index = 0]) {
    if (index < 0 || index > length) throw RangeError.range(index, 0, length);
    if (pattern is String) return _startsWith(pattern, index);
    return pattern.matchAsPrefix(this, index) != null;
  }

  external bool _startsWith(String other, int index);

  int indexOf(Pattern pattern, [int start = 0]) {
    if (start < 0 || start > length) throw RangeError.range(start, 0, length, 'start');
    if (pattern is String) return _indexOf(pattern, start);
    for (int i = start; i <= length; i++) {
      if (pattern.matchAsPrefix(this, i) != null) return i;
    }
    return -1;
  }

  external int _indexOf(String other, int start);

  int lastIndexOf(Pattern pattern, [int? start]) {
    if (start == null) {
      start = length;
    } else if (start < 0 || start > length) {
      throw RangeError.range(start, 0, length);
    }
    if (pattern is String) return _lastIndexOf(pattern, start);
    for (int i = start; i >= 0; i--) {
      if (pattern.matchAsPrefix(this, i) != null) return i;
    }
    return -1;
  }

  external int _lastIndexOf(String other, int start);

  external bool get isEmpty;

  external bool get isNotEmpty;

  external String operator +(String other);

  external String substring(int start, [int? end]);

  external String trim();

  external String trimLeft();

  external String trimRight();

  external String operator *(int times);

  external String padLeft(int width, [String padding = ' ']);

  external String padRight(int width, [String padding = ' ']);

  bool contains(Pattern other, [int startIndex = 0]) {
    if (startIndex < 0 || startIndex > length) throw RangeError.range(startIndex, 0, length);
    if (other is String) return _indexOf(other, startIndex) >= 0;
    return other.allMatches(this, startIndex).isNotEmpty;
  }

  String replaceFirst(Pattern from, String to, [int startIndex = 0]) {
    RangeError.checkValueInInterval(startIndex, 0, length, 'startIndex');
    final Match? match = _firstMatch(from, startIndex);
    if (match == null) return this;
    return '${substring(0, match.start)}$to${substring(match.end)}';
  }

  Match? _firstMatch(Pattern pattern, int start) {
    final Iterator<Match> matches = pattern.allMatches(this, start).iterator;
    return matches.moveNext() ? matches.current : null;
  }

  String replaceFirstMapped(Pattern from, String replace(Match match), [int startIndex = 0]) {
    RangeError.checkValueInInterval(startIndex, 0, length, 'startIndex');
    final Match? match = _firstMatch(from, startIndex);
    if (match == null) return this;
    final String replacement = replace(match);
    return '${substring(0, match.start)}$replacement${substring(match.end)}';
  }

  String replaceAll(Pattern from, String replace) {
    if (from is String) return _replaceAll(from, replace);
    return replaceAllMapped(from, (Match match) => replace);
  }

  external String _replaceAll(String from, String to);

  String replaceAllMapped(Pattern from, String replace(Match match)) {
    final StringBuffer out = StringBuffer();
    int done = 0;
    for (final Match match in from.allMatches(this)) {
      out.write(substring(done, match.start));
      out.write(replace(match));
      done = match.end;
    }
    if (done == 0 && out.isEmpty) return this;
    out.write(substring(done));
    return out.toString();
  }

  String replaceRange(int start, int? end, String replacement) {
    final int to = RangeError.checkValidRange(start, end, length);
    return '${substring(0, start)}$replacement${substring(to)}';
  }

  List<String> split(Pattern pattern) {
    if (pattern is String) return _split(pattern);
    final List<String> result = <String>[];
    int pieceStart = 0;
    for (final Match match in pattern.allMatches(this)) {
      final int start = match.start;
      final int end = match.end;
      if (start == end) {
        if (length == 0) return result;
        // Nothing is between a piece's start and an empty match there, nor behind the end.
        if (start == pieceStart || start == length) continue;
      }
      result.add(substring(pieceStart, start));
      pieceStart = end;
    }
    result.add(substring(pieceStart));
    return result;
  }

  external List<String> _split(String pattern);

  String splitMapJoin(Pattern pattern, {String onMatch(Match match)?, String onNonMatch(String nonMatch)?}) {
    final StringBuffer out = StringBuffer();
    int done = 0;
    for (final Match match in pattern.allMatches(this)) {
      final String before = substring(done, match.start);
      out.write(onNonMatch == null ? before : onNonMatch(before));
      out.write(onMatch == null ? match[0] : onMatch(match));
      done = match.end;
    }
    final String rest = substring(done);
    out.write(onNonMatch == null ? rest : onNonMatch(rest));
    return out.toString();
  }

  List<int> get codeUnits => CodeUnits(this);

  Runes get runes => Runes(this);

  external String toLowerCase();

  external String toUpperCase();

  String toString() => this;

  Iterable<Match> allMatches(String string, [int start = 0]) {
    if (start < 0 || start > string.length) throw RangeError.range(start, 0, string.length, 'start');
    return _StringAllMatchesIterable(string, this, start);
  }

  Match? matchAsPrefix(String string, [int start = 0]) {
    if (start < 0 || start > string.length) throw RangeError.range(start, 0, string.length);
    if (!string._startsWith(this, start)) return null;
    return _StringMatch(start, string, this);
  }
}
