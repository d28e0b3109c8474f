// What hangs on a future: one class per way of listening.
part of 'async.dart';

abstract class _Listener {
  /// The next one in the ring of a future, or in an opened list.
  _Listener? _next;

  /// The future that then, catchError or whenComplete returned.
  _Future? get result;

  /// The zone that the callbacks run in.
  Zone get zone;

  /// Handles the outcome of [source]. Returns the future whose outcome
  /// [result] now has, or null if there is nothing to go on with.
  _Future? react(_Future source) {
    final zone = this.zone;
    if (source._isError && !identical(zone, source._zone) && !zone.inSameErrorZone(source._zone)) {
      final error = source._error;
      source._zone.handleUncaughtError(error.error, error.stackTrace);
      return null;
    }
    final old = Zone._current;
    if (identical(old, zone)) return handle(source);
    Zone._current = zone;
    try {
      return handle(source);
    } finally {
      Zone._current = old;
    }
  }

  /// [react] inside the zone. Throws nothing.
  _Future? handle(_Future source);
}

/// The common part of the listeners with a result of type [R].
abstract class _ResultListener<R> extends _Listener {
  final _Future<R> result;
  _ResultListener(this.result);

  Zone get zone => result._zone;

  /// Completes [result] with what a callback returned.
  _Future? settle(FutureOr<R> value) {
    final result = this.result;
    if (value is! Future<R>) {
      result._setValue(value);
      return result;
    }
    if (value is! _Future<R>) {
      result._chainToForeign(value);
      return null;
    }
    _Future source = value;
    while ((source._state & _Future._chained) != 0) {
      source = source._result as _Future;
    }
    if (!source._isComplete) {
      result._chainTo(source, true);
      return null;
    }
    result._setOutcomeOf(source);
    return source;
  }

  /// Fails [result] with what a callback threw while handling [source].
  _Future fail(_Future source, Object error, StackTrace stack) {
    final result = this.result;
    if (source._isError && identical(source._error.error, error)) {
      result._setError(source._error);
    } else {
      result._setError(AsyncError(error, stack));
    }
    return result;
  }

  /// Calls an error handler of either shape and completes [result].
  _Future? recover(_Future source, Function onError, String method) {
    final error = source._error;
    final dynamic value;
    try {
      if (onError is dynamic Function(Object, StackTrace)) {
        value = zone.runBinary<dynamic, Object, StackTrace>(onError, error.error, error.stackTrace);
      } else {
        // Looked at as any dynamic argument: not a cast, for who reads the error.
        final dynamic handler = onError;
        value = zone.runUnary<dynamic, Object>(handler, error.error);
      }
    } catch (thrown, stack) {
      return fail(source, thrown, stack);
    }
    if (value is FutureOr<R>) return settle(value);
    return fail(source, ArgumentError("The error handler of $method type", "onError"), StackTrace.current);
  }
}

/// Waits for a value and perhaps for an error.
final class _Then<S, R> extends _ResultListener<R> {
  final FutureOr<R> Function(S) onValue;
  final Function? onError;
  _Then(super.result, this.onValue, this.onError);

  _Future? handle(_Future source) {
    if (source._isError) {
      final onError = this.onError;
      if (onError != null) {
        return recover(source, onError, "Future.then must return a value of the returned future's");
      }
      result._setError(source._error);
      return result;
    }
    final FutureOr<R> value;
    try {
      final zone = this.zone;
      final argument = source._result as S;
      value = identical(zone, _rootZone)
          ? onValue(argument)
          : zone.runUnary<FutureOr<R>, S>(onValue, argument);
    } catch (error, stack) {
      return fail(source, error, stack);
    }
    return settle(value);
  }
}

/// Waits for an error that passes a test.
final class _Catch<T> extends _ResultListener<T> {
  final Function onError;
  final bool Function(Object)? test;
  _Catch(super.result, this.onError, this.test);

  _Future? handle(_Future source) {
    if (!source._isError) {
      result._setValue(source._result);
      return result;
    }
    final test = this.test;
    if (test != null) {
      try {
        if (!zone.runUnary<bool, Object>(test, source._error.error)) {
          result._setError(source._error);
          return result;
        }
      } catch (error, stack) {
        return fail(source, error, stack);
      }
    }
    return recover(source, onError, "Future.catchError must return a value of the future's");
  }
}

/// Waits for any outcome and passes it on.
final class _Finally<T> extends _ResultListener<T> {
  final FutureOr<void> Function() action;
  _Finally(super.result, this.action);

  _Future? handle(_Future source) {
    final Object? done;
    try {
      done = zone.run<dynamic>(action);
    } catch (error, stack) {
      return fail(source, error, stack);
    }
    if (done is Future) {
      if (done is _Future && done._isComplete) {
        if (done._isError) {
          result._setError(done._error);
          return result;
        }
      } else {
        done.then<void>((_) {
          result._chainTo(source, true);
        }, onError: (Object error, StackTrace stack) {
          result._completeWithError(error, stack);
        });
        return null;
      }
    }
    result._setOutcomeOf(source);
    return result;
  }
}
