// Pattern and Match, and how a plain string matches.

part of 'core.dart';

/// Something that is found in strings.
abstract interface class Pattern {
  /// All matches in [string] from [start] on, not overlapping.
  Iterable<Match> allMatches(String string, [int start = 0]);

  /// The match that begins exactly at [start], or null.
  Match? matchAsPrefix(String string, [int start = 0]);
}

/// A place where a pattern was found.
abstract interface class Match {
  /// Where the match begins.
  int get start;

  /// Behind the last matched character.
  int get end;

  /// What group [group] matched; 0 is the whole match.
  String? group(int group);

  /// What the group matched; group 0 is the whole.
  String? operator [](int group);

  /// What several groups matched.
  List<String?> groups(List<int> groupIndices);

  /// How many groups there are, besides group 0.
  int get groupCount;

  /// The string that was searched.
  String get input;

  /// What was looked for.
  Pattern get pattern;
}

final class _StringMatch implements Match {
  final int start;
  final String input;
  final String pattern;

  const _StringMatch(this.start, this.input, this.pattern);

  int get end => start + pattern.length;

  String operator [](int group) => this.group(group);

  int get groupCount => 0;

  String group(int group) {
    if (group != 0) throw RangeError.value(group);
    return pattern;
  }

  List<String> groups(List<int> groupIndices) {
    final List<String> result = <String>[];
    for (final int index in groupIndices) {
      result.add(group(index));
    }
    return result;
  }
}

final class _StringAllMatchesIterable extends Iterable<Match> {
  final String _input;
  final String _pattern;
  final int _start;

  _StringAllMatchesIterable(this._input, this._pattern, this._start);

  Iterator<Match> get iterator => _StringAllMatchesIterator(_input, _pattern, _start);

  Match get first {
    final int at = _input._indexOf(_pattern, _start);
    if (at < 0) throw noElement();
    return _StringMatch(at, _input, _pattern);
  }
}

final class _StringAllMatchesIterator implements Iterator<Match> {
  final String _input;
  final String _pattern;
  int _at;
  Match? _current;

  _StringAllMatchesIterator(this._input, this._pattern, this._at);

  Match get current => _current as Match;

  bool moveNext() {
    if (_at > _input.length) {
      _current = null;
      return false;
    }
    final int found = _input._indexOf(_pattern, _at);
    if (found < 0) {
      _at = _input.length + 1;
      _current = null;
      return false;
    }
    _current = _StringMatch(found, _input, _pattern);
    // An empty match must not be found again.
    _at = _pattern.isEmpty ? found + 1 : found + _pattern.length;
    return true;
  }
}
