// RegExp: the engine is native and gives capture positions; matches are made of these here.

part of 'core.dart';

/// A regular expression with the syntax and meaning of ECMAScript.
abstract interface class RegExp implements Pattern {
  /// Compiles [source]; FormatException if it is not one.
  factory RegExp(String source,
      {bool multiLine = false, bool caseSensitive = true, bool unicode = false, bool dotAll = false}) {
    final int flags = (multiLine ? 1 : 0) | (caseSensitive ? 2 : 0) | (unicode ? 4 : 0) | (dotAll ? 8 : 0);
    final String key = '$flags/$source';
    final _RegExp? known = _knownRegExps[key];
    if (known != null) return known;
    final _RegExp result = _RegExp(source, multiLine, caseSensitive, unicode, dotAll);
    if (_knownRegExps.length >= 256) _knownRegExps.clear();
    _knownRegExps[key] = result;
    return result;
  }

  /// [text] with every character that means something escaped.
  static String escape(String text) {
    final StringBuffer out = StringBuffer();
    for (int i = 0; i < text.length; i++) {
      final String char = text[i];
      if (_regExpSpecial.contains(char)) out.write(r'\');
      out.write(char);
    }
    return out.toString();
  }

  /// The first match in [input], or null.
  RegExpMatch? firstMatch(String input);

  /// The matches one after the other, from [start] on.
  Iterable<RegExpMatch> allMatches(String input, [int start = 0]);

  /// Whether there is a match in [input].
  bool hasMatch(String input);

  /// The text of the first match in [input], or null.
  String? stringMatch(String input);

  /// The expression as written.
  String get pattern;

  /// Whether `^` and `$` match at line breaks too.
  bool get isMultiLine;

  /// Whether upper and lower case differ.
  bool get isCaseSensitive;

  /// Whether code points are matched, not code units.
  bool get isUnicode;

  /// Whether `.` matches line breaks too.
  bool get isDotAll;
}

/// Expressions already compiled: making the same one again, as in a loop, gives the same object.
final Map<String, _RegExp> _knownRegExps = <String, _RegExp>{};

const String _regExpSpecial = r'()[]{}*+?.^$|\';

/// A match of a [RegExp].
abstract interface class RegExpMatch implements Match {
  /// What the group named [name] matched.
  String? namedGroup(String name);

  /// The names of all named groups.
  Iterable<String> get groupNames;

  RegExp get pattern;
}

/// The compiled form of a regular expression: a native object.
external Object _compileRegExp(String source, bool multiLine, bool caseSensitive, bool unicode, bool dotAll);

/// The first match at or behind [start]: start and end of each group, -1 where it took no part; null without a match.
/// With [sticky] only a match that begins at [start] counts.
external List<int>? _execRegExp(Object program, String input, int start, bool sticky);

/// The names of the named groups and, at the same places, their numbers.
external List<Object?> _regExpGroupNames(Object program);

final class _RegExp implements RegExp {
  final String pattern;
  final bool isMultiLine;
  final bool isCaseSensitive;
  final bool isUnicode;
  final bool isDotAll;
  final Object _program;

  _RegExp(this.pattern, this.isMultiLine, this.isCaseSensitive, this.isUnicode, this.isDotAll)
    : _program = _compileRegExp(pattern, isMultiLine, isCaseSensitive, isUnicode, isDotAll);

  late final Map<String, int> _groupNumbers = _readGroupNumbers();

  Map<String, int> _readGroupNumbers() {
    final List<Object?> flat = _regExpGroupNames(_program);
    final Map<String, int> result = <String, int>{};
    for (int i = 0; i < flat.length; i += 2) {
      result[flat[i] as String] = flat[i + 1] as int;
    }
    return result;
  }

  RegExpMatch? firstMatch(String input) {
    final List<int>? places = _execRegExp(_program, input, 0, false);
    return places == null ? null : _RegExpMatch(this, input, places);
  }

  bool hasMatch(String input) => _execRegExp(_program, input, 0, false) != null;

  String? stringMatch(String input) {
    final List<int>? places = _execRegExp(_program, input, 0, false);
    return places == null ? null : input.substring(places[0], places[1]);
  }

  Iterable<RegExpMatch> allMatches(String input, [int start = 0]) {
    if (start < 0 || start > input.length) throw RangeError.range(start, 0, input.length);
    return _AllMatchesIterable(this, input, start);
  }

  RegExpMatch? matchAsPrefix(String input, [int start = 0]) {
    if (start < 0 || start > input.length) throw RangeError.range(start, 0, input.length);
    final List<int>? places = _execRegExp(_program, input, start, true);
    return places == null ? null : _RegExpMatch(this, input, places);
  }

  String toString() {
    final String i = isCaseSensitive ? '' : 'i';
    final String m = isMultiLine ? 'm' : '';
    final String u = isUnicode ? 'u' : '';
    final String s = isDotAll ? 's' : '';
    return 'RegExp: pattern=$pattern flags=$i$m$s$u';
  }
}

final class _RegExpMatch implements RegExpMatch {
  final _RegExp pattern;
  final String input;

  /// Start and end of each group, -1 where it took no part.
  final List<int> _places;

  _RegExpMatch(this.pattern, this.input, this._places);

  int get start => _places[0];

  int get end => _places[1];

  int get groupCount => _places.length ~/ 2 - 1;

  String? group(int group) {
    if (group < 0 || group > groupCount) throw RangeError.value(group);
    final int from = _places[2 * group];
    if (from < 0) return null;
    return input.substring(from, _places[2 * group + 1]);
  }

  String? operator [](int group) => this.group(group);

  List<String?> groups(List<int> groupIndices) {
    final List<String?> result = <String?>[];
    for (final int index in groupIndices) {
      result.add(group(index));
    }
    return result;
  }

  String? namedGroup(String name) {
    final int? number = pattern._groupNumbers[name];
    if (number == null) throw ArgumentError('Not a capture group name: $name');
    return group(number);
  }

  Iterable<String> get groupNames => pattern._groupNumbers.keys;
}

final class _AllMatchesIterable extends Iterable<RegExpMatch> {
  final _RegExp _re;
  final String _input;
  final int _start;

  _AllMatchesIterable(this._re, this._input, this._start);

  Iterator<RegExpMatch> get iterator => _AllMatchesIterator(_re, _input, _start);
}

final class _AllMatchesIterator implements Iterator<RegExpMatch> {
  final _RegExp _re;
  final String _input;

  /// Where the search goes on; -1 at the end.
  int _next;
  RegExpMatch? _current;

  _AllMatchesIterator(this._re, this._input, this._next);

  RegExpMatch get current => _current as RegExpMatch;

  bool moveNext() {
    if (_next < 0) return false;
    List<int>? places;
    if (_next <= _input.length) places = _execRegExp(_re._program, _input, _next, false);
    if (places == null) {
      _next = -1;
      _current = null;
      return false;
    }
    final _RegExpMatch match = _RegExpMatch(_re, _input, places);
    _current = match;
    int next = match.end;
    if (next == match.start) {
      // An empty match must not be found again; in Unicode mode, no pair is split.
      next++;
      if (_re.isUnicode &&
          next < _input.length &&
          _isLead(_input.codeUnitAt(next - 1)) &&
          _isTrail(_input.codeUnitAt(next))) {
        next++;
      }
    }
    _next = next;
    return true;
  }
}
