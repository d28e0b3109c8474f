// DateTime: moments in time, with the calendar computed here and the local time zone asked from the host.

part of 'core.dart';

/// Microseconds since the epoch, now.
external int _nowMicroseconds();

/// How many seconds local time is ahead of UTC at this moment.
external int _localOffsetSeconds(int microsecondsSinceEpochUtc);

/// The abbreviation of the local time zone at this moment, as `CET`.
external String _timeZoneName(int microsecondsSinceEpochUtc);

/// Days since 1970-01-01 of a day of the proleptic Gregorian calendar; month and day may be out of range.
int _daysFromCivil(int year, int month, int day) {
  int m = month - 1;
  int y = year + (m >= 0 ? m ~/ 12 : -((11 - m) ~/ 12));
  m = m % 12;
  // Years begin in March, so that the leap day is the last one.
  if (m < 2) {
    y--;
    m += 10;
  } else {
    m -= 2;
  }
  final int era = y >= 0 ? y ~/ 400 : -((399 - y) ~/ 400);
  final int yearOfEra = y - era * 400;
  final int dayOfYear = (153 * m + 2) ~/ 5;
  final int dayOfEra = yearOfEra * 365 + yearOfEra ~/ 4 - yearOfEra ~/ 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468 + day - 1;
}

/// The calendar fields of one moment.
final class _Civil {
  final int year;
  final int month;
  final int day;
  final int weekday;
  final int microsecondOfDay;

  _Civil._(this.year, this.month, this.day, this.weekday, this.microsecondOfDay);

  factory _Civil(int localMicroseconds) {
    final int ofDay = localMicroseconds % Duration.microsecondsPerDay;
    final int days = (localMicroseconds - ofDay) ~/ Duration.microsecondsPerDay;
    final int shifted = days + 719468;
    final int dayOfEra = shifted % 146097;
    final int era = (shifted - dayOfEra) ~/ 146097;
    final int yearOfEra = (dayOfEra - dayOfEra ~/ 1460 + dayOfEra ~/ 36524 - dayOfEra ~/ 146096) ~/ 365;
    final int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra ~/ 4 - yearOfEra ~/ 100);
    final int marchMonth = (5 * dayOfYear + 2) ~/ 153;
    final int day = dayOfYear - (153 * marchMonth + 2) ~/ 5 + 1;
    final int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    final int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    return _Civil._(year, month, day, (days + 3) % 7 + 1, ofDay);
  }
}

/// A moment in time, shown in UTC or in local time.
class DateTime implements Comparable<DateTime> {
  static const int monday = 1;
  static const int tuesday = 2;
  static const int wednesday = 3;
  static const int thursday = 4;
  static const int friday = 5;
  static const int saturday = 6;
  static const int sunday = 7;
  static const int daysPerWeek = 7;

  static const int january = 1;
  static const int february = 2;
  static const int march = 3;
  static const int april = 4;
  static const int may = 5;
  static const int june = 6;
  static const int july = 7;
  static const int august = 8;
  static const int september = 9;
  static const int october = 10;
  static const int november = 11;
  static const int december = 12;
  static const int monthsPerYear = 12;

  static const int _maxMilliseconds = 8640000000000000;

  /// Since 1970-01-01 UTC.
  final int microsecondsSinceEpoch;

  /// Whether the fields are those of UTC.
  final bool isUtc;

  _Civil? _cachedCivil;

  /// A moment told by local time.
  DateTime(int year,
      [int month = 1,
      int day = 1,
      int hour = 0,
      int minute = 0,
      int second = 0,
      int millisecond = 0,
      int microsecond = 0])
    : this._raw(_fromFields(year, month, day, hour, minute, second, millisecond, microsecond, false), false);

  /// A moment told by UTC.
  DateTime.utc(int year,
      [int month = 1,
      int day = 1,
      int hour = 0,
      int minute = 0,
      int second = 0,
      int millisecond = 0,
      int microsecond = 0])
    : this._raw(_fromFields(year, month, day, hour, minute, second, millisecond, microsecond, true), true);

  /// This moment, in local time.
  DateTime.now() : this._raw(_nowMicroseconds(), false);

  /// This moment, in UTC.
  DateTime.timestamp() : this._raw(_nowMicroseconds(), true);

  DateTime.fromMillisecondsSinceEpoch(int millisecondsSinceEpoch, {bool isUtc = false})
    : this._raw(_checkMilliseconds(millisecondsSinceEpoch) * 1000, isUtc);

  DateTime.fromMicrosecondsSinceEpoch(int microsecondsSinceEpoch, {bool isUtc = false})
    : this._raw(_checkMicroseconds(microsecondsSinceEpoch), isUtc);

  DateTime._raw(this.microsecondsSinceEpoch, this.isUtc);

  static int _checkMilliseconds(int value) {
    RangeError.checkValueInInterval(value, -_maxMilliseconds, _maxMilliseconds, 'millisecondsSinceEpoch');
    return value;
  }

  static int _checkMicroseconds(int value) {
    final int fraction = value.remainder(1000);
    final int milliseconds = value ~/ 1000;
    _checkMilliseconds(milliseconds);
    if (milliseconds.abs() == _maxMilliseconds && fraction != 0) {
      throw ArgumentError.value(
          fraction, 'microsecond', 'Time including microseconds is outside valid range');
    }
    return value;
  }

  static int _fromFields(
      int year, int month, int day, int hour, int minute, int second, int millisecond, int microsecond, bool utc) {
    final int? result = _tryFields(year, month, day, hour, minute, second, millisecond, microsecond, utc);
    if (result != null) return result;
    throw ArgumentError('($year, $month, $day, $hour, $minute, $second, $millisecond, $microsecond)');
  }

  /// Microseconds since the epoch, or null if that is out of range. Every field may be out of its own range.
  static int? _tryFields(
      int year, int month, int day, int hour, int minute, int second, int millisecond, int microsecond, bool utc) {
    // Far outside of this, the sums below could wrap around.
    const int limit = 1000000000;
    if (year.abs() > limit ||
        month.abs() > limit ||
        day.abs() > limit ||
        hour.abs() > limit * 100 ||
        minute.abs() > limit * 1000 ||
        second.abs() > limit * 1000000 ||
        millisecond.abs() > 2 * _maxMilliseconds) {
      return null;
    }
    final int days = _daysFromCivil(year, month, day);
    if (days.abs() > 300000000) return null;
    final int whole = days * Duration.millisecondsPerDay +
        hour * Duration.millisecondsPerHour +
        minute * Duration.millisecondsPerMinute +
        second * 1000 +
        millisecond +
        (microsecond - microsecond % 1000) ~/ 1000;
    // A day more than allowed, for the time zone.
    if (whole.abs() > _maxMilliseconds + Duration.millisecondsPerDay) return null;
    int result = whole * 1000 + microsecond % 1000;
    if (!utc) result = _localToUtc(result);
    if (result.abs() > _maxMilliseconds * 1000) return null;
    return result;
  }

  /// The moment at which local clocks show [local]: the first one if they show it twice; if they skip it, as far behind
  /// the jump as it would be without the jump.
  static int _localToUtc(int local) {
    final int before = _localOffset(local - Duration.microsecondsPerDay);
    final int first = local - before;
    final int there = _localOffset(first);
    if (there == before) return first;
    final int second = local - there;
    return _localOffset(second) == there ? second : first;
  }

  static int _localOffset(int utc) => _localOffsetSeconds(utc) * 1000000;

  /// The moment that [formattedString] tells in ISO 8601 or a similar form.
  static DateTime parse(String formattedString) {
    final _DateParser parser = _DateParser(formattedString);
    if (!parser.parse()) throw FormatException('Invalid date format', formattedString);
    final int? value = parser.value();
    if (value == null) throw FormatException('Time out of range', formattedString);
    return DateTime._raw(value, parser.isUtc);
  }

  /// As [parse], but null instead of an exception.
  static DateTime? tryParse(String formattedString) {
    final _DateParser parser = _DateParser(formattedString);
    if (!parser.parse()) return null;
    final int? value = parser.value();
    return value == null ? null : DateTime._raw(value, parser.isUtc);
  }

  _Civil get _civil => _cachedCivil ??= _Civil(
      isUtc ? microsecondsSinceEpoch : microsecondsSinceEpoch + _localOffset(microsecondsSinceEpoch));

  bool operator ==(Object other) =>
      other is DateTime && microsecondsSinceEpoch == other.microsecondsSinceEpoch && isUtc == other.isUtc;

  int get hashCode => (microsecondsSinceEpoch ^ (microsecondsSinceEpoch >> 30)) & 0x3fffffff;

  /// Whether this moment comes before [other].
  bool isBefore(DateTime other) => microsecondsSinceEpoch < other.microsecondsSinceEpoch;

  /// Whether this moment comes after [other].
  bool isAfter(DateTime other) => microsecondsSinceEpoch > other.microsecondsSinceEpoch;

  /// Whether both are one moment, in whatever time zones.
  bool isAtSameMomentAs(DateTime other) => microsecondsSinceEpoch == other.microsecondsSinceEpoch;

  int compareTo(DateTime other) => microsecondsSinceEpoch.compareTo(other.microsecondsSinceEpoch);

  /// The same moment shown in local time.
  DateTime toLocal() => isUtc ? DateTime._raw(microsecondsSinceEpoch, false) : this;

  /// The same moment shown in UTC.
  DateTime toUtc() => isUtc ? this : DateTime._raw(microsecondsSinceEpoch, true);

  static String _pad(int value, int width) => value.toString().padLeft(width, '0');

  static String _fourDigits(int year) => year < 0 ? '-${_pad(-year, 4)}' : _pad(year, 4);

  static String _fourOrSixDigits(int year) {
    if (year >= -9999 && year <= 9999) return _fourDigits(year);
    return year < 0 ? '-${_pad(-year, 6)}' : '+${_pad(year, 6)}';
  }

  String _text(String year, String between) {
    final int micro = microsecond;
    final String fraction = micro == 0 ? '' : _pad(micro, 3);
    return '$year-${_pad(month, 2)}-${_pad(day, 2)}$between'
        '${_pad(hour, 2)}:${_pad(minute, 2)}:${_pad(second, 2)}.${_pad(millisecond, 3)}$fraction${isUtc ? 'Z' : ''}';
  }

  String toString() => _text(_fourDigits(year), ' ');

  /// `2020-01-02T03:04:05.006`, with `Z` behind it for UTC.
  String toIso8601String() => _text(_fourOrSixDigits(year), 'T');

  /// The moment so much later.
  DateTime add(Duration duration) => DateTime.fromMicrosecondsSinceEpoch(
      microsecondsSinceEpoch + duration.inMicroseconds, isUtc: isUtc);

  /// The moment so much earlier.
  DateTime subtract(Duration duration) => DateTime.fromMicrosecondsSinceEpoch(
      microsecondsSinceEpoch - duration.inMicroseconds, isUtc: isUtc);

  /// The time from [other] to this.
  Duration difference(DateTime other) =>
      Duration(microseconds: microsecondsSinceEpoch - other.microsecondsSinceEpoch);

  int get millisecondsSinceEpoch =>
      (microsecondsSinceEpoch - microsecondsSinceEpoch % 1000) ~/ 1000;

  /// The time zone's short name.
  String get timeZoneName => isUtc ? 'UTC' : _timeZoneName(microsecondsSinceEpoch);

  /// How far local time is ahead of UTC.
  Duration get timeZoneOffset =>
      isUtc ? Duration.zero : Duration(microseconds: _localOffset(microsecondsSinceEpoch));

  int get year => _civil.year;

  int get month => _civil.month;

  int get day => _civil.day;

  int get hour => _civil.microsecondOfDay ~/ Duration.microsecondsPerHour;

  int get minute => _civil.microsecondOfDay ~/ Duration.microsecondsPerMinute % 60;

  int get second => _civil.microsecondOfDay ~/ Duration.microsecondsPerSecond % 60;

  int get millisecond => _civil.microsecondOfDay ~/ 1000 % 1000;

  int get microsecond => _civil.microsecondOfDay % 1000;

  /// 1 for Monday to 7 for Sunday.
  int get weekday => _civil.weekday;
}

/// Copies of a moment with some fields replaced.
extension DateTimeCopyWith on DateTime {
  /// This moment with the given fields instead of its own.
  DateTime copyWith(
      {int? year,
      int? month,
      int? day,
      int? hour,
      int? minute,
      int? second,
      int? millisecond,
      int? microsecond,
      bool? isUtc}) {
    final int y = year ?? this.year;
    final int mo = month ?? this.month;
    final int d = day ?? this.day;
    final int h = hour ?? this.hour;
    final int mi = minute ?? this.minute;
    final int s = second ?? this.second;
    final int ms = millisecond ?? this.millisecond;
    final int us = microsecond ?? this.microsecond;
    return (isUtc ?? this.isUtc) ? DateTime.utc(y, mo, d, h, mi, s, ms, us) : DateTime(y, mo, d, h, mi, s, ms, us);
  }
}

/// Reads a date, optionally followed by a time, optionally followed by a zone.
final class _DateParser {
  final String _text;
  int _at = 0;
  int _year = 0;
  int _month = 0;
  int _day = 0;
  int _hour = 0;
  int _minute = 0;
  int _second = 0;
  int _microsecond = 0;
  bool isUtc = false;

  _DateParser(this._text);

  int? value() => DateTime._tryFields(_year, _month, _day, _hour, _minute, _second, 0, _microsecond, isUtc);

  bool parse() {
    int sign = 1;
    if (_skip('-')) {
      sign = -1;
    } else {
      _skip('+');
    }
    final int start = _at;
    // Without separators, four to six digits can be the year: the most that leave a date.
    for (int digits = 6; digits >= 4; digits--) {
      _at = start;
      final int? year = _number(digits);
      if (year == null) continue;
      _skip('-');
      final int? month = _number(2);
      if (month == null) continue;
      _skip('-');
      final int? day = _number(2);
      if (day == null) continue;
      _year = sign * year;
      _month = month;
      _day = day;
      if (_at == _text.length) return true;
      if (_timeAndZone()) return true;
    }
    return false;
  }

  bool _timeAndZone() {
    if (!_skip('T') && !_skip(' ')) return false;
    final int? hour = _number(2);
    if (hour == null) return false;
    _hour = hour;
    _minute = 0;
    _second = 0;
    _microsecond = 0;
    final int afterHour = _at;
    _skip(':');
    final int? minute = _number(2);
    if (minute == null) {
      _at = afterHour;
      return _zone();
    }
    _minute = minute;
    final int afterMinute = _at;
    _skip(':');
    final int? second = _number(2);
    if (second == null) {
      _at = afterMinute;
      return _zone();
    }
    _second = second;
    if (_at + 1 < _text.length && (_text[_at] == '.' || _text[_at] == ',') && _digit(_at + 1) >= 0) {
      _at++;
      int scale = 100000;
      while (_at < _text.length && _digit(_at) >= 0) {
        _microsecond += scale * _digit(_at);
        scale = scale ~/ 10;
        _at++;
      }
    }
    return _zone();
  }

  bool _zone() {
    if (_at == _text.length) return true;
    _skip(' ');
    if (_skip('Z') || _skip('z')) {
      isUtc = true;
      return _at == _text.length;
    }
    int sign;
    if (_skip('+')) {
      sign = 1;
    } else if (_skip('-')) {
      sign = -1;
    } else {
      return false;
    }
    final int? hours = _number(2);
    if (hours == null) return false;
    int minutes = 0;
    if (_at < _text.length) {
      _skip(':');
      final int? more = _number(2);
      if (more == null || _at != _text.length) return false;
      minutes = more;
    }
    isUtc = true;
    _minute -= sign * (hours * 60 + minutes);
    return true;
  }

  bool _skip(String char) {
    if (_at < _text.length && _text[_at] == char) {
      _at++;
      return true;
    }
    return false;
  }

  int _digit(int at) {
    final int value = _text.codeUnitAt(at) - 0x30;
    return value >= 0 && value <= 9 ? value : -1;
  }

  /// The number that exactly [digits] digits spell, or null and no move.
  int? _number(int digits) {
    if (_at + digits > _text.length) return null;
    int result = 0;
    for (int i = _at; i < _at + digits; i++) {
      final int digit = _digit(i);
      if (digit < 0) return null;
      result = result * 10 + digit;
    }
    _at += digits;
    return result;
  }
}
