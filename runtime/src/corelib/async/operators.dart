// Operators that pass each event on at once, changed or not.
part of 'async.dart';

/// A stream that makes its events from those of [_source]. It is broadcast if
/// its source is.
abstract class _Operator<S, T> extends Stream<T> {
  final Stream<S> _source;
  _Operator(this._source);

  bool get isBroadcast => _source.isBroadcast;

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _subscribe(onData, onError, onDone, cancelOnError ?? false);

  StreamSubscription<T> _subscribe(
          void onData(T event)?, Function? onError, void onDone()?, bool cancelOnError) =>
      _Relay<S, T>(this, _initialState, onData, onError, onDone, cancelOnError);

  /// Where a new subscription starts: see [_Relay.state].
  Object? get _initialState => null;

  void _onData(_Relay<S, T> to, S value);

  void _onError(_Relay<S, T> to, Object error, StackTrace stack) => to._addError(error, stack);
}

/// The subscription of an operator's listener, and with it the one to the
/// operator's source.
final class _Relay<S, T> extends _Subscription<T> {
  final _Operator<S, T> _operator;

  /// What the operator has to remember for this listener.
  Object? state;
  StreamSubscription<S>? _upstream;

  _Relay(this._operator, this.state, super.onData, super.onError, super.onDone,
      super.cancelOnError) {
    _upstream = _operator._source.listen(_handleData, onError: _handleError, onDone: _close);
  }

  void _handleData(S value) => _operator._onData(this, value);
  void _handleError(Object error, StackTrace stack) => _operator._onError(this, error, stack);

  void _add(T value) {
    if ((_flags & _Subscription._closed) == 0) super._add(value);
  }

  void _addError(Object error, StackTrace stack) {
    if ((_flags & _Subscription._closed) == 0) super._addError(error, stack);
  }

  /// An error thrown by a callback of the operator.
  void _addThrown(Object error, StackTrace stack) {
    final shown = _intercepted(error, stack);
    _addError(shown.error, shown.stackTrace);
  }

  void _pauseSource() => _upstream?.pause();
  void _resumeSource() => _upstream?.resume();

  Future<void>? _cancelSource() {
    final upstream = _upstream;
    _upstream = null;
    return upstream?.cancel();
  }
}

final class _WhereStream<T> extends _Operator<T, T> {
  final bool Function(T) _test;
  _WhereStream(super.source, this._test);

  void _onData(_Relay<T, T> to, T value) {
    final bool passes;
    try {
      passes = _test(value);
    } catch (error, stack) {
      to._addThrown(error, stack);
      return;
    }
    if (passes) to._add(value);
  }
}

final class _MapStream<S, T> extends _Operator<S, T> {
  final T Function(S) _convert;
  _MapStream(super.source, this._convert);

  void _onData(_Relay<S, T> to, S value) {
    final T converted;
    try {
      converted = _convert(value);
    } catch (error, stack) {
      to._addThrown(error, stack);
      return;
    }
    to._add(converted);
  }
}

final class _ExpandStream<S, T> extends _Operator<S, T> {
  final Iterable<T> Function(S) _convert;
  _ExpandStream(super.source, this._convert);

  void _onData(_Relay<S, T> to, S value) {
    try {
      for (final element in _convert(value)) {
        to._add(element);
      }
    } catch (error, stack) {
      to._addThrown(error, stack);
    }
  }
}

/// [onError] as a function of two arguments.
void Function(Object, StackTrace) _binaryErrorHandler(Function onError) {
  if (onError is void Function(Object, StackTrace)) return onError;
  if (onError is void Function(Object)) return (error, stack) => onError(error);
  throw ArgumentError.value(onError, "onError",
      "Error handler must accept one Object or one Object and a StackTrace as arguments.");
}

final class _HandleErrorStream<T> extends _Operator<T, T> {
  final void Function(Object, StackTrace) _handler;
  final bool Function(dynamic)? _test;
  _HandleErrorStream(super.source, this._handler, this._test);

  void _onData(_Relay<T, T> to, T value) => to._add(value);

  void _onError(_Relay<T, T> to, Object error, StackTrace stack) {
    final test = _test;
    if (test != null) {
      try {
        if (!test(error)) {
          to._addError(error, stack);
          return;
        }
      } catch (thrown, thrownStack) {
        to._addThrown(thrown, thrownStack);
        return;
      }
    }
    try {
      _handler(error, stack);
    } catch (thrown, thrownStack) {
      if (identical(thrown, error)) {
        to._addError(error, stack);
      } else {
        to._addThrown(thrown, thrownStack);
      }
    }
  }
}

final class _TakeStream<T> extends _Operator<T, T> {
  final int _count;
  _TakeStream(super.source, this._count);

  StreamSubscription<T> _subscribe(
      void onData(T event)?, Function? onError, void onDone()?, bool cancelOnError) {
    if (_count > 0) return super._subscribe(onData, onError, onDone, cancelOnError);
    _source.listen(null).cancel();
    return _DoneSubscription<T>(onDone);
  }

  Object? get _initialState => _count;

  void _onData(_Relay<T, T> to, T value) {
    final left = to.state as int;
    if (left == 0) return;
    to._add(value);
    to.state = left - 1;
    if (left == 1) to._close();
  }
}

final class _TakeWhileStream<T> extends _Operator<T, T> {
  final bool Function(T) _test;
  _TakeWhileStream(super.source, this._test);

  void _onData(_Relay<T, T> to, T value) {
    final bool passes;
    try {
      passes = _test(value);
    } catch (error, stack) {
      to._addThrown(error, stack);
      to._close();
      return;
    }
    if (passes) {
      to._add(value);
    } else {
      to._close();
    }
  }
}

final class _SkipStream<T> extends _Operator<T, T> {
  final int _count;
  _SkipStream(super.source, this._count) {
    RangeError.checkNotNegative(_count, "count");
  }

  Object? get _initialState => _count;

  void _onData(_Relay<T, T> to, T value) {
    final left = to.state as int;
    if (left > 0) {
      to.state = left - 1;
    } else {
      to._add(value);
    }
  }
}

final class _SkipWhileStream<T> extends _Operator<T, T> {
  final bool Function(T) _test;
  _SkipWhileStream(super.source, this._test);

  /// Whether the skipping is still on.
  Object? get _initialState => true;

  void _onData(_Relay<T, T> to, T value) {
    if (to.state == true) {
      final bool skip;
      try {
        skip = _test(value);
      } catch (error, stack) {
        to._addThrown(error, stack);
        to.state = false;
        return;
      }
      if (skip) return;
      to.state = false;
    }
    to._add(value);
  }
}

final class _DistinctStream<T> extends _Operator<T, T> {
  static final Object _nothing = Object();
  final bool Function(T, T)? _equals;
  _DistinctStream(super.source, this._equals);

  /// The previous event.
  Object? get _initialState => _nothing;

  void _onData(_Relay<T, T> to, T value) {
    final previous = to.state;
    if (!identical(previous, _nothing)) {
      final bool same;
      try {
        final equals = _equals;
        same = equals == null ? previous == value : equals(previous as T, value);
      } catch (error, stack) {
        to._addThrown(error, stack);
        return;
      }
      if (same) return;
    }
    to.state = value;
    to._add(value);
  }
}

/// The same stream with other types.
final class _CastStream<S, T> extends Stream<T> {
  final Stream<S> _source;
  _CastStream(this._source);

  bool get isBroadcast => _source.isBroadcast;

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _CastSubscription<S, T>(
          _source.listen(null, onDone: onDone, cancelOnError: cancelOnError))
        ..onData(onData)
        ..onError(onError);

  Stream<R> cast<R>() => _CastStream<S, R>(_source);
}

final class _CastSubscription<S, T> implements StreamSubscription<T> {
  final StreamSubscription<S> _source;
  final Zone _zone = Zone._current;
  void Function(T)? _onData;
  Function? _onError;

  _CastSubscription(this._source) {
    _source.onData(_handle);
  }

  void _handle(S value) {
    final onData = _onData;
    if (onData == null) return;
    final T converted;
    try {
      converted = value as T;
    } catch (error, stack) {
      final onError = _onError;
      if (onError == null) {
        _zone.handleUncaughtError(error, stack);
      } else if (onError is void Function(Object, StackTrace)) {
        _zone.runBinaryGuarded<Object, StackTrace>(onError, error, stack);
      } else {
        _zone.runUnaryGuarded<Object>(onError as void Function(Object), error);
      }
      return;
    }
    _zone.runUnaryGuarded<T>(onData, converted);
  }

  void onData(void handleData(T data)?) {
    _onData = handleData == null ? null : _zone.registerUnaryCallback<void, T>(handleData);
  }

  void onError(Function? handleError) {
    _source.onError(handleError);
    if (handleError == null) {
      _onError = null;
    } else if (handleError is void Function(Object, StackTrace)) {
      _onError = _zone.registerBinaryCallback<dynamic, Object, StackTrace>(handleError);
    } else {
      _onError = _zone.registerUnaryCallback<dynamic, Object>(handleError as void Function(Object));
    }
  }

  void onDone(void handleDone()?) => _source.onDone(handleDone);
  Future<void> cancel() => _source.cancel();
  void pause([Future<void>? resumeSignal]) => _source.pause(resumeSignal);
  void resume() => _source.resume();
  bool get isPaused => _source.isPaused;
  Future<E> asFuture<E>([E? futureValue]) => _source.asFuture<E>(futureValue);
}
