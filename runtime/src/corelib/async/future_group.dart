// Waiting for several futures, and repeating asynchronous actions.
part of 'async.dart';

/// One call of Future.wait.
final class _WaitForAll<T> {
  final bool eagerError;
  final void Function(T)? cleanUp;
  final _Future<List<T>> result = _observed ? _noteMade(_Future<List<T>>()) : _Future<List<T>>();

  /// How many futures are not done yet.
  int open = 0;

  /// One place per future; null once there is an error.
  List<T?>? values = <T?>[];
  AsyncError? error;

  _WaitForAll(this.eagerError, this.cleanUp);

  Future<List<T>> start(Iterable<Future<T>> futures) {
    try {
      for (final future in futures) {
        final position = open;
        values?.add(null);
        future.then<void>((value) => _onValue(position, value), onError: _onError);
        open++;
      }
    } catch (thrown, stack) {
      if (open == 0 || eagerError) {
        _cleanUpAll();
        return result.._asyncCompleteCaught(thrown, stack);
      }
      _cleanUpAll();
      error = AsyncError(thrown, stack);
    }
    if (open == 0) result._setValue(<T>[]);
    return result;
  }

  void _onValue(int position, T value) {
    open--;
    final values = this.values;
    if (values != null) {
      values[position] = value;
      if (open == 0) result._completeWithValue(<T>[for (final value in values) value as T]);
      return;
    }
    _clean(value);
    if (open == 0 && !eagerError) result._completeWithAsyncError(error!);
  }

  void _onError(Object thrown, StackTrace stack) {
    open--;
    if (values != null) {
      _cleanUpAll();
      error = AsyncError(thrown, stack);
      if (open == 0 || eagerError) result._completeWithAsyncError(error!);
    } else if (open == 0 && !eagerError) {
      result._completeWithAsyncError(error!);
    }
  }

  void _cleanUpAll() {
    final done = values;
    values = null;
    if (done == null || cleanUp == null) return;
    for (final value in done) {
      if (value != null) _clean(value);
    }
  }

  void _clean(T value) {
    final cleanUp = this.cleanUp;
    if (cleanUp != null && value != null) Future.sync(() => cleanUp(value));
  }
}

Future<T> _firstOf<T>(Iterable<Future<T>> futures) {
  final result = _Future<T>();
  if (_observed) _noteMade(result);
  void onValue(T value) {
    if (result._isPending) result._completeWithValue(value);
  }

  void onError(Object error, StackTrace stack) {
    if (result._isPending) result._completeWithError(error, stack);
  }

  for (final future in futures) {
    future.then<void>(onValue, onError: onError);
  }
  return result;
}

/// One call of Future.doWhile.
final class _Repetition {
  final FutureOr<bool> Function() action;
  final _Future<void> done = _observed ? _noteMade(_Future<void>()) : _Future<void>();
  late final void Function(bool) _goOn = Zone._current.bindUnaryCallbackGuarded<bool>(_run);

  _Repetition(this.action);

  Future<void> start() {
    _goOn(true);
    return done;
  }

  void _run(bool again) {
    while (again) {
      final FutureOr<bool> result;
      try {
        result = action();
      } catch (error, stack) {
        done._asyncCompleteCaught(error, stack);
        return;
      }
      if (result is Future<bool>) {
        result.then<void>(_goOn, onError: done._completeWithError);
        return;
      }
      again = result;
    }
    done._completeWithValue(null);
  }
}

/// Several futures of any types that are waited for together: `.wait`.
final class _Together {
  /// What they complete together; stack traces go on there.
  final _Future<Object?> result;
  final List<Object?> values;
  final List<AsyncError?> errors;
  final void Function(_Together) onDone;
  int open;
  int failures = 0;
  AsyncError? firstError;

  _Together(this.result, List<Future<Object?>> futures, this.onDone)
      : open = futures.length,
        values = List<Object?>.filled(futures.length, null),
        errors = List<AsyncError?>.filled(futures.length, null) {
    for (int i = 0; i < futures.length; i++) {
      final position = i;
      futures[i].then<void>((value) {
        values[position] = value;
        if (--open == 0) onDone(this);
      }, onError: (Object error, StackTrace stack) {
        final failure = AsyncError(error, stack);
        errors[position] = failure;
        firstError ??= failure;
        failures++;
        if (--open == 0) onDone(this);
      });
    }
  }

  AsyncError? get shownError {
    for (final error in errors) {
      if (error != null) return error;
    }
    return null;
  }
}

/// Starts a [_Together] and completes with what [success] makes of it, or with
/// a [ParallelWaitError] with what [values] and [errors] make of it.
Future<R> _waitTogether<R, V, E>(List<Future<Object?>> futures, R success(List<Object?> values),
    V values(List<Object?> values), E errors(List<AsyncError?> errors)) {
  final result = _Future<R>();
  if (_observed) _noteMade(result);
  _Together(result, futures, (all) {
    if (all.failures == 0) {
      result._completeWithValue(success(all.values));
      return;
    }
    result._completeWithError(
        ParallelWaitError<V, E>(values(all.values), errors(all.errors),
            errorCount: all.failures, defaultError: all.shownError),
        all.shownError!.stackTrace);
  });
  return result;
}

extension FutureIterable<T> on Iterable<Future<T>> {
  /// The values of all futures, or a [ParallelWaitError] once all are done.
  Future<List<T>> get wait {
    final futures = <Future<T>>[...this];
    if (futures.isEmpty) return Future<List<T>>.value(<T>[]);
    return _waitTogether<List<T>, List<T?>, List<AsyncError?>>(
        futures,
        (values) => <T>[for (final value in values) value as T],
        (values) => <T?>[for (final value in values) value as T?],
        (errors) => errors);
  }
}
