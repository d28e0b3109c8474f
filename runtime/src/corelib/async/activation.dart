// What compiled `async` bodies call. The interpreter makes one _Activation per
// running body; suspending it means to leave the body's Rust frames and to
// come back through resume or resumeError. natives.txt has the protocol.
part of 'async.dart';

/// A running body of an async, async* or sync* function.
@pragma('oche:opaque')
@pragma('oche:unsendable')
final class _Activation {
  _Activation._();

  /// What this library remembers about the body: an [_Awaiter], or null.
  external Object? get state;
  external set state(Object? value);

  /// Goes on behind the await or yield with its value. Throws nothing.
  external void resume(Object? value);

  /// Goes on by throwing at the await. Throws nothing.
  external void resumeError(Object error, StackTrace stack);

  /// Runs a sync* body to its next yield (true) or its end (false). What the
  /// body throws comes out.
  external bool moveNext();

  /// As [moveNext], but the yield* where the body stands throws.
  external bool moveNextThrowing(Object error, StackTrace stack);

  /// The value of the yield where a sync* body stands.
  external Object? get current;

  /// The operand, if a sync* body stands at a yield*; else null.
  external Iterable<Object?>? get delegate;
}

/// An activation that waits for a future; hangs on it as a listener. Of the
/// root zone: many may wait at once, and each of these is small.
class _Awaiter extends _Listener {
  final _Activation activation;

  /// Whether the innermost resumed body hangs on a loop of _deliver, which
  /// then delivers the body's own future, too: no recursion.
  static bool _inDelivery = false;

  /// The future that such a body completed.
  static _Future? _completed;

  _Awaiter(this.activation);

  /// The one of [activation], which is about to wait.
  static _Awaiter of(_Activation activation) {
    final state = activation.state;
    if (state == null) {
      final made = identical(Zone._current, _rootZone)
          ? _Awaiter(activation)
          : (_ZoneAwaiter(activation)..bind(Zone._current));
      activation.state = made;
      return made;
    }
    return (state as _Awaiter).ready();
  }

  _Awaiter ready() => this;

  Zone get zone => _rootZone;
  _Future? get result => null;

  // The registered callbacks of another zone.
  dynamic Function(dynamic)? get _onValue => null;
  dynamic Function(Object, StackTrace)? get _onError => null;

  _Future? handle(_Future source) {
    final outer = _inDelivery;
    _inDelivery = true;
    if (source._isError) {
      final error = source._error;
      activation.resumeError(error.error, error.stackTrace);
    } else {
      activation.resume(source._result);
    }
    _inDelivery = outer;
    final completed = _completed;
    _completed = null;
    return completed;
  }

  /// Resumes [activation] from anywhere but [handle].
  static void resume(_Activation activation, Object? value) {
    final outer = _inDelivery;
    _inDelivery = false;
    activation.resume(value);
    _inDelivery = outer;
  }

  static void resumeError(_Activation activation, Object error, StackTrace stack) {
    final outer = _inDelivery;
    _inDelivery = false;
    activation.resumeError(error, stack);
    _inDelivery = outer;
  }

  /// Delivers the outcome that [future] just got from its body.
  static void deliver(_Future future) {
    if (future._last == null) {
      if (future._isError) _Future._deliver(future, null);
    } else if (_inDelivery) {
      _inDelivery = false;
      _completed = future;
    } else {
      _Future._deliver(future, future._takeListeners());
    }
  }
}

/// One that was made in another zone.
class _ZoneAwaiter extends _Awaiter {
  final Zone zone;
  dynamic Function(dynamic)? _onValue;
  dynamic Function(Object, StackTrace)? _onError;

  _ZoneAwaiter(super.activation) : zone = Zone._current;

  /// Registers the callbacks in [zone].
  void bind(Zone zone) {
    if (!identical(zone, _rootZone)) {
      _onValue = zone.registerUnaryCallback<dynamic, dynamic>((value) {
        activation.resume(value);
      });
      _onError = zone.registerBinaryCallback<dynamic, Object, StackTrace>((error, stack) {
        activation.resumeError(error, stack);
      });
    }
  }

  _Future? handle(_Future source) {
    if (identical(zone, _rootZone)) return super.handle(source);
    // Here a run handler may watch: all happens inside its call.
    final outer = _Awaiter._inDelivery;
    _Awaiter._inDelivery = false;
    try {
      if (source._isError) {
        final error = source._error;
        zone.runBinary<dynamic, Object, StackTrace>(_onError!, error.error, error.stackTrace);
      } else {
        zone.runUnary<dynamic, dynamic>(_onValue!, source._result);
      }
    } finally {
      _Awaiter._inDelivery = outer;
    }
    return null;
  }
}

/// The pending future of a call whose future value type is [T].
@pragma('oche:entry')
_Future<T> _asyncStart<T>() => _Future<T>();

/// The body of [future] ended with [value].
@pragma('oche:entry')
void _asyncReturn(_Future future, Object? value) {
  if (value is Future && future._returned(value)) return;
  future._setValue(value);
  if (future._last != null) _Awaiter.deliver(future);
}

/// The body of [future] ended with [value], which is no future. A recorder has
/// been told that [future] is complete.
@pragma('oche:entry')
void _asyncReturnValue(_Future future, Object? value) {
  future._state = (future._state & _Future._ignored) | _Future._hasValue;
  future._result = value;
  if (future._last != null) _Awaiter.deliver(future);
}

/// The body of [future] threw.
@pragma('oche:entry')
void _asyncThrow(_Future future, Object error, StackTrace stack, bool suspendedBefore) {
  if (suspendedBefore) {
    future._setError(AsyncError(error, stack));
    _Awaiter.deliver(future);
  } else {
    future._asyncCompleteWithError(AsyncError(error, stack));
  }
}

/// The body suspends at `await value`, where any future is waited for.
@pragma('oche:entry')
void _asyncAwait(_Activation activation, Object? value) {
  if (identical(Zone._current, _rootZone)) {
    if (value is _Future) {
      if (value._state == _Future._hasValue && identical(value._zone, _rootZone)) {
        _enqueueResume(activation, value._result);
      } else {
        value._listen(_Awaiter.of(activation));
      }
      return;
    }
    if (value is! Future) {
      _enqueueResume(activation, value);
      return;
    }
  }
  _awaitSlowly(activation, value);
}

/// The body suspends at `await value`, where only a `Future<T>` is waited for.
@pragma('oche:entry')
void _asyncAwaitTyped<T>(_Activation activation, Object? value) {
  if (value is Future<T> || value is! Future) {
    _asyncAwait(activation, value);
  } else if (identical(Zone._current, _rootZone)) {
    _enqueueResume(activation, value);
  } else {
    _awaitValue(activation, value);
  }
}

void _awaitSlowly(_Activation activation, Object? value) {
  if (value is _Future) {
    value._listen(_Awaiter.of(activation));
  } else if (value is Future) {
    final awaiter = _Awaiter.of(activation);
    value.then<dynamic>(
        awaiter._onValue ??
            (value) {
              _Awaiter.resume(activation, value);
            },
        onError: awaiter._onError ??
            (Object error, StackTrace stack) {
              _Awaiter.resumeError(activation, error, stack);
            });
  } else {
    _awaitValue(activation, value);
  }
}

/// Waits one microtask outside the root zone.
void _awaitValue(_Activation activation, Object? value) {
  final awaiter = _Awaiter.of(activation);
  final zone = awaiter.zone;
  final onValue = awaiter._onValue;
  if (onValue == null) {
    _enqueueResume(activation, value);
  } else {
    zone.scheduleMicrotask(() => zone.runUnary<dynamic, dynamic>(onValue, value));
  }
}
