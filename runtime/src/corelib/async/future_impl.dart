// The future of this library: its states, how it completes, and how what it
// completed with goes on to its listeners.
part of 'async.dart';

@pragma('oche:shown', 'Future')
@pragma('oche:unsendable')
final class _Future<T> implements Future<T> {
  // The states. Only a pending future may be completed from outside.
  static const int _pending = 0;
  static const int _scheduled = 1;
  static const int _chained = 2;
  static const int _hasValue = 4;
  static const int _hasError = 8;
  static const int _complete = _hasValue | _hasError;

  /// Set beside a state: an error need not be reported.
  static const int _ignored = 16;

  int _state;

  /// The value, the [AsyncError], or the future this one is chained to.
  Object? _result;

  /// The last of the listeners, which form a ring in order of registration.
  _Listener? _last;

  final Zone _zone;

  _Future()
      : _state = 0,
        _zone = Zone._current;

  _Future.completed(T value)
      : _state = _hasValue,
        _result = value,
        _zone = Zone._current;

  _Future.inZone(this._zone) : _state = 0;

  bool get _isPending => (_state & 15) == _pending;
  bool get _isComplete => (_state & _complete) != 0;
  bool get _isError => (_state & _hasError) != 0;
  AsyncError get _error => _result as AsyncError;

  // Listening.

  Future<R> then<R>(FutureOr<R> f(T value), {Function? onError}) {
    final zone = Zone._current;
    if (identical(zone, _rootZone)) {
      if (onError != null) _checkErrorHandler(onError);
    } else {
      f = zone.registerUnaryCallback<FutureOr<R>, T>(f);
      if (onError != null) onError = _registerErrorHandler(onError, zone);
    }
    final result = _Future<R>();
    if (_observed) _noteMade(result);
    _listen(_Then<T, R>(result, f, onError));
    return result;
  }

  Future<T> catchError(Function onError, {bool test(Object error)?}) {
    final result = _Future<T>();
    if (_observed) _noteMade(result);
    final zone = result._zone;
    if (!identical(zone, _rootZone)) {
      onError = _registerErrorHandler(onError, zone);
      if (test != null) test = zone.registerUnaryCallback<bool, Object>(test);
    }
    _listen(_Catch<T>(result, onError, test));
    return result;
  }

  Future<T> whenComplete(FutureOr<void> action()) {
    final result = _Future<T>();
    if (_observed) _noteMade(result);
    final zone = result._zone;
    if (!identical(zone, _rootZone)) action = zone.registerCallback<FutureOr<void>>(action);
    _listen(_Finally<T>(result, action));
    return result;
  }

  Stream<T> asStream() => Stream<T>.fromFuture(this);

  Future<T> timeout(Duration timeLimit, {FutureOr<T> onTimeout()?}) {
    final result = _Future<T>();
    if (_observed) _noteMade(result);
    if (_isComplete) return result.._asyncComplete(this);
    final Timer timer;
    if (onTimeout == null) {
      timer = Timer(timeLimit, () {
        result._completeWithError(TimeoutException("Future not completed", timeLimit), _traceFor(result));
      });
    } else {
      final zone = Zone._current;
      final action = zone.registerCallback<FutureOr<T>>(onTimeout);
      timer = Timer(timeLimit, () {
        try {
          result._completeWith(zone.run(action));
        } catch (error, stack) {
          result._completeWithError(error, stack);
        }
      });
    }
    then<void>((value) {
      if (timer.isActive) {
        timer.cancel();
        result._completeWithValue(value);
      }
    }, onError: (Object error, StackTrace stack) {
      if (timer.isActive) {
        timer.cancel();
        result._completeWithError(error, stack);
      }
    });
    return result;
  }

  void _ignoreErrors() {
    _state |= _ignored;
  }

  /// Adds [listener]; if the outcome is there, a microtask delivers it.
  void _listen(_Listener listener) {
    _Future source = this;
    while ((source._state & _chained) != 0) {
      source = source._result as _Future;
    }
    if (_observed) _noteListened(listener, source, !source._isComplete);
    if (!source._isComplete) {
      source._append(listener);
    } else if (identical(source._zone, _rootZone)) {
      _enqueueCall(_deliverLater, source, listener);
    } else {
      source._zone.scheduleMicrotask(() => _deliver(source, listener));
    }
  }

  void _append(_Listener listener) {
    final last = _last;
    if (last == null) {
      listener._next = listener;
    } else {
      listener._next = last._next;
      last._next = listener;
    }
    _last = listener;
  }

  /// Removes the listeners and opens the ring: first to last, then null.
  _Listener? _takeListeners() {
    final last = _last;
    if (last == null) return null;
    _last = null;
    final first = last._next;
    last._next = null;
    return first;
  }

  // Completing now. Listeners run inside the call.

  void _setValue(Object? value) {
    _state = (_state & _ignored) | _hasValue;
    _result = value;
    if (_observed) _noteCompleted(this, false);
  }

  void _setError(AsyncError error) {
    _state = (_state & _ignored) | _hasError;
    _result = error;
    if (_observed) _noteCompleted(this, true);
  }

  /// Takes over the outcome of [other], which is complete.
  void _setOutcomeOf(_Future other) {
    _state = (_state & _ignored) | (other._state & _complete);
    _result = other._result;
    if (_observed) _noteCompleted(this, _isError);
  }

  void _completeWithValue(Object? value) {
    _setValue(value);
    final listeners = _takeListeners();
    if (listeners != null) _deliver(this, listeners);
  }

  void _completeWithError(Object error, StackTrace stack) =>
      _completeWithAsyncError(AsyncError(error, stack));

  void _completeWithAsyncError(AsyncError error) {
    _setError(error);
    _deliver(this, _takeListeners());
  }

  /// Completes with a value, or as the future that [value] is.
  void _completeWith(FutureOr<T> value) {
    if (value is! Future<T>) {
      _completeWithValue(value);
    } else if (value is _Future<T>) {
      _chainTo(value, true);
    } else {
      _chainToForeign(value);
    }
  }

  void _completeByCalling(FutureOr<T> computation()) {
    final FutureOr<T> value;
    try {
      value = computation();
    } catch (error, stack) {
      _completeWithAsyncError(_intercepted(error, stack));
      return;
    }
    _completeWith(value);
  }

  /// Whether [value], which a body returned, is a future to complete as; then
  /// this future is now tied to it.
  bool _returned(Future value) {
    if (value is! Future<T>) return false;
    _asyncComplete(value);
    return true;
  }

  // Completing by a microtask that is queued now.

  void _asyncComplete(FutureOr<T> value) {
    if (value is! Future<T>) {
      _asyncCompleteWithValue(value);
    } else if (value is _Future<T>) {
      _chainTo(value, false);
    } else {
      _chainToForeign(value);
    }
  }

  void _asyncCompleteWithValue(Object? value) {
    _state |= _scheduled;
    if (identical(_zone, _rootZone)) {
      _enqueueCall(_completeLater, this, value);
    } else {
      _zone.scheduleMicrotask(() => _completeWithValue(value));
    }
  }

  void _asyncCompleteWithError(AsyncError error) {
    _state |= _scheduled;
    if (identical(_zone, _rootZone)) {
      _enqueueCall(_failLater, this, error);
    } else {
      _zone.scheduleMicrotask(() => _completeWithAsyncError(error));
    }
  }

  /// As [_asyncCompleteWithError], asking the current zone first.
  void _asyncCompleteCaught(Object error, StackTrace? stack) =>
      _asyncCompleteWithError(_intercepted(error, stack));

  // Completing as another future.

  /// Gives this future the outcome of [other], now or when it has one.
  void _chainTo(_Future other, bool now) {
    _Future source = other;
    while ((source._state & _chained) != 0) {
      source = source._result as _Future;
    }
    if (identical(source, this)) {
      _asyncCompleteWithError(AsyncError(
          ArgumentError.value(other, null, "Cannot complete a future with itself"),
          StackTrace.current));
      return;
    }
    final ignored = _state & _ignored;
    source._state |= ignored;
    if (!source._isComplete) {
      _becomeChained(source);
    } else if (now || (_last == null && !source._isError)) {
      final listeners = _takeListeners();
      _setOutcomeOf(source);
      _deliver(this, listeners);
    } else {
      _state |= _scheduled;
      _zone.scheduleMicrotask(() => _chainTo(source, true));
    }
  }

  /// Puts the listeners behind those of [source], which is not complete yet.
  void _becomeChained(_Future source) {
    final last = _last;
    _last = null;
    _state = (_state & _ignored) | _chained;
    _result = source;
    if (last == null) return;
    final sourceLast = source._last;
    if (sourceLast != null) {
      final first = last._next;
      last._next = sourceLast._next;
      sourceLast._next = first;
    }
    source._last = last;
  }

  /// Listens to a future of another class.
  void _chainToForeign(Future<T> source) {
    _state |= _scheduled;
    try {
      source.then<void>((value) {
        _completeWithValue(value);
      }, onError: (Object error, StackTrace stack) {
        _completeWithError(error, stack);
      });
    } catch (error, stack) {
      scheduleMicrotask(() => _completeWithError(error, stack));
    }
  }

  // Delivering.

  /// Hands the outcome of [source] to [listeners] (an open list), each with
  /// all that hangs on it before the next.
  static void _deliver(_Future source, _Listener? listeners) {
    while (true) {
      if (listeners == null) {
        if (source._state == _hasError) {
          final error = source._error;
          if (_observed) _noteUnheard(source);
          source._zone.handleUncaughtError(error.error, error.stackTrace);
        }
        return;
      }
      // All but the last in calls of their own; the last in this loop, so that
      // a long chain needs no deep stack.
      _Listener listener = listeners;
      _Listener? next = listener._next;
      while (next != null) {
        listener._next = null;
        _deliver(source, listener);
        listener = next;
        next = listener._next;
      }
      if (_observed) _noteReaction(listener, source);
      final settled = listener.react(source);
      if (_observed) _noteReactionEnd();
      if (settled == null) return;
      listeners = (listener.result ?? settled)._takeListeners();
      source = settled;
    }
  }

  static void _deliverLater(Object? source, Object? listener) =>
      _deliver(source as _Future, listener as _Listener);
  static void _completeLater(Object? future, Object? value) =>
      (future as _Future)._completeWithValue(value);
  static void _failLater(Object? future, Object? error) =>
      (future as _Future)._completeWithAsyncError(error as AsyncError);
}

/// [error] as the current zone wants to have it.
AsyncError _intercepted(Object error, StackTrace? stack) {
  final zone = Zone._current;
  if (!identical(zone, _rootZone)) {
    final replaced = zone.errorCallback(error, stack);
    if (replaced != null) return replaced;
  }
  return AsyncError(error, stack);
}

void _checkErrorHandler(Function onError) {
  if (onError is! dynamic Function(Object, StackTrace) && onError is! dynamic Function(Object)) {
    throw ArgumentError.value(
        onError,
        "onError",
        "Error handler must accept one Object or one Object and a StackTrace"
            " as arguments, and return a value of the returned future's type");
  }
}

Function _registerErrorHandler(Function onError, Zone zone) {
  if (onError is dynamic Function(Object, StackTrace)) {
    return zone.registerBinaryCallback<dynamic, Object, StackTrace>(onError);
  }
  if (onError is dynamic Function(Object)) {
    return zone.registerUnaryCallback<dynamic, Object>(onError);
  }
  _checkErrorHandler(onError);
  return onError;
}
