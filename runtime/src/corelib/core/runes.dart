// Runes and RuneIterator: a string as Unicode code points.

part of 'core.dart';

bool _isLead(int unit) => (unit & 0xfc00) == 0xd800;

bool _isTrail(int unit) => (unit & 0xfc00) == 0xdc00;

int _joinSurrogates(int lead, int trail) => 0x10000 + ((lead & 0x3ff) << 10) + (trail & 0x3ff);

/// The code points of a string.
final class Runes extends Iterable<int> {
  final String string;

  Runes(this.string);

  RuneIterator get iterator => RuneIterator(string);

  /// No more are passed over than there can be: the count may be huge.
  Iterable<int> skip(int count) => super.skip(count < string.length ? count : string.length);

  int get last {
    final int length = string.length;
    if (length == 0) throw noElement();
    final int unit = string.codeUnitAt(length - 1);
    if (_isTrail(unit) && length > 1) {
      final int before = string.codeUnitAt(length - 2);
      if (_isLead(before)) return _joinSurrogates(before, unit);
    }
    return unit;
  }
}

/// Goes through the code points of a string in both directions.
final class RuneIterator implements Iterator<int> {
  final String string;

  /// Where the current code point starts.
  int _position;

  /// Where the next one starts.
  int _next;

  int _current = -1;

  /// Before the first code point.
  RuneIterator(this.string) : _position = 0, _next = 0;

  /// Before the code point at [index].
  RuneIterator.at(this.string, int index) : _position = index, _next = index {
    RangeError.checkValueInInterval(index, 0, string.length);
    _checkNoSplit(index);
  }

  void _checkNoSplit(int index) {
    if (index > 0 &&
        index < string.length &&
        _isLead(string.codeUnitAt(index - 1)) &&
        _isTrail(string.codeUnitAt(index))) {
      throw ArgumentError('Index inside surrogate pair: $index');
    }
  }

  /// Where the current code point starts; -1 if there is none.
  int get rawIndex => _position != _next ? _position : -1;

  /// Goes to the code point at [rawIndex].
  void set rawIndex(int rawIndex) {
    IndexError.check(rawIndex, string.length, indexable: string, name: 'rawIndex');
    reset(rawIndex);
    moveNext();
  }

  /// Goes before the code point at [rawIndex].
  void reset([int rawIndex = 0]) {
    RangeError.checkValueInInterval(rawIndex, 0, string.length, 'rawIndex');
    _checkNoSplit(rawIndex);
    _position = rawIndex;
    _next = rawIndex;
    _current = -1;
  }

  /// The current code point; -1 if there is none.
  int get current => _current;

  /// How many code units the current code point has.
  int get currentSize => _next - _position;

  String get currentAsString {
    if (_position == _next) return '';
    return string.substring(_position, _next);
  }

  bool moveNext() {
    _position = _next;
    if (_position == string.length) {
      _current = -1;
      return false;
    }
    final int unit = string.codeUnitAt(_position);
    int next = _position + 1;
    if (_isLead(unit) && next < string.length) {
      final int trail = string.codeUnitAt(next);
      if (_isTrail(trail)) {
        _next = next + 1;
        _current = _joinSurrogates(unit, trail);
        return true;
      }
    }
    _next = next;
    _current = unit;
    return true;
  }

  bool movePrevious() {
    _next = _position;
    if (_position == 0) {
      _current = -1;
      return false;
    }
    int position = _position - 1;
    final int unit = string.codeUnitAt(position);
    if (_isTrail(unit) && position > 0) {
      final int lead = string.codeUnitAt(position - 1);
      if (_isLead(lead)) {
        _position = position - 1;
        _current = _joinSurrogates(lead, unit);
        return true;
      }
    }
    _position = position;
    _current = unit;
    return true;
  }
}
