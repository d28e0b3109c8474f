// What compiled `async` bodies call. The interpreter makes one _Activation per
// running body; suspending it means to leave the body's Rust frames and to
// come back through resume or resumeError.
part of 'async.dart';

/// A running body of an async, async* or sync* function. It hangs on the
/// future that it waits for: many may wait at once, and each of these is one
/// object. The cells of the body's frame are in it, behind the fields.
final class _Activation extends _Listener {
  /// What this library remembers about the body: outside of the root zone, and
  /// for an async* body, the [_ZoneAwaiter] that listens in its place; the
  /// value of the yield where a sync* body stands.
  Object? state;

  /// Whether the innermost resumed body hangs on a loop of _deliver, which
  /// then delivers the body's own future, too: no recursion.
  static bool _inDelivery = false;

  /// The future that such a body completed.
  static _Future? _completed;

  _Activation._();

  /// Goes on behind the await or yield with its value. Throws nothing.
  external void resume(Object? value);

  /// Goes on by throwing at the await. Throws nothing.
  external void resumeError(Object error, StackTrace stack);

  /// Runs a sync* body to its next yield (true) or its end (false); at a
  /// yield*, the operand is given. What the body throws comes out.
  external Object moveNext();

  /// As [moveNext], but the yield* where the body stands throws.
  external Object moveNextThrowing(Object error, StackTrace stack);

  /// What listens for the body, which is about to wait.
  _Listener get listener {
    final state = this.state;
    if (state != null) return (state as _ZoneAwaiter).ready();
    if (identical(Zone._current, _rootZone)) return this;
    final made = _ZoneAwaiter(this)..bind(Zone._current);
    this.state = made;
    return made;
  }

  Zone get zone => _rootZone;
  _Future? get result => null;

  _Future? handle(_Future source) {
    final outer = _inDelivery;
    _inDelivery = true;
    if (source._isError) {
      final error = source._error;
      resumeError(error.error, error.stackTrace);
    } else {
      resume(source._result);
    }
    _inDelivery = outer;
    final completed = _completed;
    _completed = null;
    return completed;
  }

  /// [resume] from anywhere but [handle].
  void resumeAside(Object? value) {
    final outer = _inDelivery;
    _inDelivery = false;
    resume(value);
    _inDelivery = outer;
  }

  void resumeErrorAside(Object error, StackTrace stack) {
    final outer = _inDelivery;
    _inDelivery = false;
    resumeError(error, stack);
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

/// What listens for an activation that has a zone, or is that of a generator.
class _ZoneAwaiter extends _Listener {
  final _Activation activation;
  final Zone zone;

  // The callbacks that the zone has registered.
  dynamic Function(dynamic)? _onValue;
  dynamic Function(Object, StackTrace)? _onError;

  _ZoneAwaiter(this.activation) : zone = Zone._current;

  _Future? get result => null;

  /// Itself, about to wait.
  _ZoneAwaiter ready() => this;

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
    if (identical(zone, _rootZone)) return activation.handle(source);
    // Here a run handler may watch: all happens inside its call.
    final outer = _Activation._inDelivery;
    _Activation._inDelivery = false;
    try {
      if (source._isError) {
        final error = source._error;
        zone.runBinary<dynamic, Object, StackTrace>(_onError!, error.error, error.stackTrace);
      } else {
        zone.runUnary<dynamic, dynamic>(_onValue!, source._result);
      }
    } finally {
      _Activation._inDelivery = outer;
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
  if (future._last != null) _Activation.deliver(future);
}

/// The body of [future] ended with [value], which is no future. A recorder has
/// been told that [future] is complete.
@pragma('oche:entry')
void _asyncReturnValue(_Future future, Object? value) {
  future._state = (future._state & _Future._ignored) | _Future._hasValue;
  future._result = value;
  if (future._last != null) _Activation.deliver(future);
}

/// The body of [future] threw.
@pragma('oche:entry')
void _asyncThrow(_Future future, Object error, StackTrace stack, bool suspendedBefore) {
  if (suspendedBefore) {
    future._setError(AsyncError(error, stack));
    _Activation.deliver(future);
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
        value._listen(activation.listener);
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
    value._listen(activation.listener);
  } else if (value is Future) {
    final listener = activation.listener;
    final bound = listener is _ZoneAwaiter ? listener : null;
    value.then<dynamic>(
        bound?._onValue ??
            (value) {
              activation.resumeAside(value);
            },
        onError: bound?._onError ??
            (Object error, StackTrace stack) {
              activation.resumeErrorAside(error, stack);
            });
  } else {
    _awaitValue(activation, value);
  }
}

/// Waits one microtask outside the root zone.
void _awaitValue(_Activation activation, Object? value) {
  final listener = activation.listener;
  final zone = listener.zone;
  final onValue = listener is _ZoneAwaiter ? listener._onValue : null;
  if (onValue == null) {
    _enqueueResume(activation, value);
  } else {
    zone.scheduleMicrotask(() => zone.runUnary<dynamic, dynamic>(onValue, value));
  }
}
