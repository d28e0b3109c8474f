// Duration: a span of time in microseconds.

part of 'core.dart';

/// A span of time, as the difference of two moments.
class Duration implements Comparable<Duration> {
  static const int microsecondsPerMillisecond = 1000;
  static const int millisecondsPerSecond = 1000;
  static const int secondsPerMinute = 60;
  static const int minutesPerHour = 60;
  static const int hoursPerDay = 24;
  static const int microsecondsPerSecond = 1000000;
  static const int microsecondsPerMinute = 60000000;
  static const int microsecondsPerHour = 3600000000;
  static const int microsecondsPerDay = 86400000000;
  static const int millisecondsPerMinute = 60000;
  static const int millisecondsPerHour = 3600000;
  static const int millisecondsPerDay = 86400000;
  static const int secondsPerHour = 3600;
  static const int secondsPerDay = 86400;
  static const int minutesPerDay = 1440;

  /// No time at all.
  static const Duration zero = Duration(seconds: 0);

  final int _microseconds;

  /// The sum of all arguments.
  const Duration(
      {int days = 0, int hours = 0, int minutes = 0, int seconds = 0, int milliseconds = 0, int microseconds = 0})
    : _microseconds =
          microseconds +
          1000 * milliseconds +
          1000000 * seconds +
          60000000 * minutes +
          3600000000 * hours +
          86400000000 * days;

  const Duration._(this._microseconds);

  Duration operator +(Duration other) => Duration._(_microseconds + other._microseconds);

  Duration operator -(Duration other) => Duration._(_microseconds - other._microseconds);

  /// This span times [factor], rounded to whole microseconds.
  Duration operator *(num factor) => Duration._((_microseconds * factor).round());

  Duration operator ~/(int quotient) => Duration._(_microseconds ~/ quotient);

  bool operator <(Duration other) => _microseconds < other._microseconds;

  bool operator >(Duration other) => _microseconds > other._microseconds;

  bool operator <=(Duration other) => _microseconds <= other._microseconds;

  bool operator >=(Duration other) => _microseconds >= other._microseconds;

  /// Whole days.
  int get inDays => _microseconds ~/ microsecondsPerDay;

  /// Whole hours.
  int get inHours => _microseconds ~/ microsecondsPerHour;

  /// Whole minutes.
  int get inMinutes => _microseconds ~/ microsecondsPerMinute;

  /// Whole seconds.
  int get inSeconds => _microseconds ~/ microsecondsPerSecond;

  /// Whole milliseconds.
  int get inMilliseconds => _microseconds ~/ microsecondsPerMillisecond;

  /// Microseconds, which is what a duration is measured in.
  int get inMicroseconds => _microseconds;

  bool operator ==(Object other) => other is Duration && _microseconds == other.inMicroseconds;

  int get hashCode => _microseconds.hashCode;

  int compareTo(Duration other) => _microseconds.compareTo(other._microseconds);

  /// Hours, minutes and seconds with six decimals: `0:00:01.500000`.
  String toString() {
    final String sign = isNegative ? '-' : '';
    final int hours = _microseconds ~/ microsecondsPerHour;
    // Not before: the smallest int has no positive counterpart.
    int rest = _microseconds.remainder(microsecondsPerHour).abs();
    final int minutes = rest ~/ microsecondsPerMinute;
    rest = rest.remainder(microsecondsPerMinute);
    final int seconds = rest ~/ microsecondsPerSecond;
    rest = rest.remainder(microsecondsPerSecond);
    final String pad1 = minutes < 10 ? '0' : '';
    final String pad2 = seconds < 10 ? '0' : '';
    return '$sign${hours.abs()}:$pad1$minutes:$pad2$seconds.${rest.toString().padLeft(6, '0')}';
  }

  /// Whether this goes backwards.
  bool get isNegative => _microseconds < 0;

  /// As long, and not negative.
  Duration abs() => Duration._(_microseconds.abs());

  Duration operator -() => Duration._(0 - _microseconds);
}
