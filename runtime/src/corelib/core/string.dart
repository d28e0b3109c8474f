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

  /// The UTF-16 code unit at [index].
  external int codeUnitAt(int index);

  /// The number of UTF-16 code units.
  external int get length;

  external int get hashCode;

  /// Whether both have the same code units.
  external bool operator ==(Object other);

  /// Negative, zero or positive, as this comes before, with or after [other] by code units.
  external int compareTo(String other);

  /// Whether the text ends with [other].
  external bool endsWith(String other);

  /// Whether [pattern] matches at [index].
  bool startsWith(Pattern pattern, [int index = 0]) {
    if (index < 0 || index > length) throw RangeError.range(index, 0, length);
    if (pattern is String) return _startsWith(pattern, index);
    return pattern.matchAsPrefix(this, index) != null;
  }

  external bool _startsWith(String other, int index);

  /// The first index, from [start], at which [pattern] matches; -1 if there is none.
  int indexOf(Pattern pattern, [int start = 0]) {
    if (start < 0 || start > length) throw RangeError.range(start, 0, length, 'start');
    if (pattern is String) return _indexOf(pattern, start);
    for (int i = start; i <= length; i++) {
      if (pattern.matchAsPrefix(this, i) != null) return i;
    }
    return -1;
  }

  external int _indexOf(String other, int start);

  /// The last index, up to [start], at which [pattern] matches; -1 if there is none.
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

  /// Whether there is no code unit.
  external bool get isEmpty;

  /// Whether there is a code unit.
  external bool get isNotEmpty;

  /// Both texts, one after the other.
  external String operator +(String other);

  /// The part from [start] to before [end].
  external String substring(int start, [int? end]);

  /// The text without white space at both ends.
  external String trim();

  /// The text without white space at its beginning.
  external String trimLeft();

  /// The text without white space at its end.
  external String trimRight();

  /// The text so many times over.
  external String operator *(int times);

  /// The text with [padding] in front of it until it is [width] long.
  external String padLeft(int width, [String padding = ' ']);

  /// The text with [padding] behind it until it is [width] long.
  external String padRight(int width, [String padding = ' ']);

  /// Whether [other] matches anywhere from [startIndex] on.
  bool contains(Pattern other, [int startIndex = 0]) {
    if (startIndex < 0 || startIndex > length) throw RangeError.range(startIndex, 0, length);
    if (other is String) return _indexOf(other, startIndex) >= 0;
    return other.allMatches(substring(startIndex)).isNotEmpty;
  }

  /// The text with [to] in place of the first match from [startIndex] on.
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

  /// The text with what [replace] makes of the first match in its place.
  String replaceFirstMapped(Pattern from, String replace(Match match), [int startIndex = 0]) {
    RangeError.checkValueInInterval(startIndex, 0, length, 'startIndex');
    final Match? match = _firstMatch(from, startIndex);
    if (match == null) return this;
    final String replacement = replace(match);
    return '${substring(0, match.start)}$replacement${substring(match.end)}';
  }

  /// The text with [replace] in place of every match.
  String replaceAll(Pattern from, String replace) {
    if (from is String) return _replaceAll(from, replace);
    return replaceAllMapped(from, (Match match) => replace);
  }

  external String _replaceAll(String from, String to);

  /// The text with what [replace] makes of every match in its place.
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

  /// The text with [replacement] in place of what is from [start] to before [end].
  String replaceRange(int start, int? end, String replacement) {
    final int to = RangeError.checkValidRange(start, end, length);
    return '${substring(0, start)}$replacement${substring(to)}';
  }

  /// The parts between the matches of [pattern]; with an empty pattern every code unit.
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

  /// The matches and the parts between them, each as its function turns it into text, joined.
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

  /// The UTF-16 code units, as a list that can't be changed.
  List<int> get codeUnits => CodeUnits(this);

  /// The code points.
  Runes get runes => Runes(this);

  /// The text in lower case.
  external String toLowerCase();

  /// The text in upper case.
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
