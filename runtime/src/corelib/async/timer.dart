// Timers. The runtime owns the queue of timers and calls _fireTimer for each
// one that is due.
part of 'async.dart';

/// Hands [timer] to the runtime and returns the number it goes by.
external int _timerStart(_Timer timer, int milliseconds, bool periodic);

/// Takes a timer out of the runtime's queue; harmless if it is not there.
external void _timerCancel(int id);

/// Runs a callback once after a time, or again and again.
abstract interface class Timer {
  /// Calls [callback] once, after [duration].
  factory Timer(Duration duration, void Function() callback) {
    final zone = Zone._current;
    if (identical(zone, _rootZone)) return _Timer.once(duration, callback);
    return zone.createTimer(duration, zone.bindCallbackGuarded(callback));
  }

  /// Calls [callback] again and again, every [duration], until it is cancelled.
  factory Timer.periodic(Duration duration, void callback(Timer timer)) {
    final zone = Zone._current;
    if (identical(zone, _rootZone)) return _Timer.periodic(duration, callback);
    return zone.createPeriodicTimer(duration, zone.bindUnaryCallbackGuarded<Timer>(callback));
  }

  /// Runs [callback] as an event of its own, as soon as possible.
  static void run(void Function() callback) {
    Timer(Duration.zero, callback);
  }

  /// The callback is not called any more.
  void cancel();

  /// How many times the timer was due so far.
  int get tick;

  /// Whether the callback may still be called.
  bool get isActive;
}

@pragma('oche:unsendable')
final class _Timer implements Timer {
  void Function()? _once;
  void Function(Timer)? _repeated;
  int _id = 0;
  int _tick = 0;

  _Timer.once(Duration duration, void Function() callback) {
    _once = callback;
    _id = _timerStart(this, _milliseconds(duration), false);
  }

  _Timer.periodic(Duration period, void callback(Timer timer)) {
    _repeated = callback;
    _id = _timerStart(this, _milliseconds(period), true);
  }

  static int _milliseconds(Duration duration) {
    final milliseconds = duration.inMilliseconds;
    return milliseconds < 0 ? 0 : milliseconds;
  }

  int get tick => _tick;
  bool get isActive => _once != null || _repeated != null;

  void cancel() {
    if (_once == null && _repeated == null) return;
    _once = null;
    _repeated = null;
    _timerCancel(_id);
  }
}

/// Called by the event loop when [timer] is due for the [tick]th time.
@pragma('oche:entry')
void _fireTimer(_Timer timer, int tick) {
  timer._tick = tick;
  final once = timer._once;
  if (once != null) {
    timer._once = null;
    once();
  } else {
    timer._repeated?.call(timer);
  }
}
