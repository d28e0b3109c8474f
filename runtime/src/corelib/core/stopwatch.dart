// Stopwatch: measures time on the monotonic clock.

part of 'core.dart';

/// Ticks of the monotonic clock since some moment, [_clockFrequency] a second.
external int _clockTicks();

const int _clockFrequency = 1000000000;

/// Measures time while it runs.
class Stopwatch {
  int _start = 0;

  /// The ticks at which it was stopped; null while it runs.
  int? _stop = 0;

  Stopwatch();

  /// Ticks per second.
  int get frequency => _clockFrequency;

  /// Runs, or goes on running.
  void start() {
    final int? stop = _stop;
    if (stop != null) {
      _start += _clockTicks() - stop;
      _stop = null;
    }
  }

  /// Stops counting; the time so far is kept.
  void stop() {
    _stop ??= _clockTicks();
  }

  /// Counts from zero again, running or not.
  void reset() {
    _start = _stop ?? _clockTicks();
  }

  int get elapsedTicks => (_stop ?? _clockTicks()) - _start;

  Duration get elapsed => Duration(microseconds: elapsedMicroseconds);

  int get elapsedMicroseconds => elapsedTicks ~/ 1000;

  int get elapsedMilliseconds => elapsedTicks ~/ 1000000;

  bool get isRunning => _stop == null;
}
