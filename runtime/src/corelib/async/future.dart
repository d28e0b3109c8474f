// The public face of futures: the class, its extensions, unawaited.
part of 'async.dart';

/// The deferred imports that this isolate has loaded, each by its library and prefix. Everything is in the program from the start, but
/// nothing of a deferred library can be used before.
final Set<String> _loaded = <String>{};

final Map<String, Future<dynamic> Function()> _loaders = <String, Future<dynamic> Function()>{};

/// The function `prefix.loadLibrary`, which loads in a later event: one for each prefix.
Future<dynamic> Function() _libraryLoader(String prefix) => _loaders[prefix] ??= _loaderOf(prefix);

Future<dynamic> Function() _loaderOf(String prefix) {
  Future<dynamic> load() => Future<void>(() {
        _loaded.add(prefix);
      });
  return load;
}

void _checkLoaded(String prefix) {
  if (!_loaded.contains(prefix)) throw _DeferredNotLoadedError(prefix.substring(prefix.lastIndexOf('#') + 1));
}

class _DeferredNotLoadedError extends Error implements NoSuchMethodError {
  final String _prefix;

  _DeferredNotLoadedError(this._prefix);

  String toString() => 'Deferred library $_prefix was not loaded.';
}

/// Either a `T` or a `Future<T>`. The type is built into the language; this
/// declaration gives it its name.
abstract class FutureOr<T> {
  FutureOr._();
}

/// A value or an error that will be there later.

abstract interface class Future<T> {
  /// The result of [computation], which runs as an event of its own.
  factory Future(FutureOr<T> computation()) {
    final result = _Future<T>();
    if (_observed) _noteMade(result);
    Timer.run(() => result._completeByCalling(computation));
    return result;
  }

  /// The result of [computation], which runs as a microtask.
  factory Future.microtask(FutureOr<T> computation()) {
    final result = _Future<T>();
    if (_observed) _noteMade(result);
    scheduleMicrotask(() => result._completeByCalling(computation));
    return result;
  }

  /// The result of [computation], which runs right now.
  factory Future.sync(FutureOr<T> computation()) {
    try {
      final value = computation();
      return value is Future<T> ? value : _Future<T>.completed(value);
    } catch (error, stack) {
      return (_observed ? _noteMade(_Future<T>()) : _Future<T>()).._asyncCompleteCaught(error, stack);
    }
  }

  /// Completes with [value] in a microtask that is queued now.
  factory Future.value([FutureOr<T>? value]) =>
      (_observed ? _noteMade(_Future<T>()) : _Future<T>()).._asyncComplete(value == null ? value as T : value);

  /// Completed with [value] from the start.
  factory Future.syncValue(T value) = _Future<T>.completed;

  /// Completes with [error] in a microtask that is queued now.
  factory Future.error(Object error, [StackTrace? stackTrace]) =>
      (_observed ? _noteMade(_Future<T>()) : _Future<T>()).._asyncCompleteCaught(error, stackTrace);

  /// The result of [computation], or null, after [duration].
  factory Future.delayed(Duration duration, [FutureOr<T> computation()?]) {
    if (computation == null && null is! T) {
      throw ArgumentError.value(null, "computation", "The type parameter is not nullable");
    }
    final result = _Future<T>();
    if (_observed) _noteMade(result);
    Timer(duration, () {
      if (computation == null) {
        result._completeWithValue(null);
      } else {
        result._completeByCalling(computation);
      }
    });
    return result;
  }

  /// The values of all [futures], in their order; an error if one fails.
  static Future<List<T>> wait<T>(Iterable<Future<T>> futures,
          {bool eagerError = false, void cleanUp(T successValue)?}) =>
      _WaitForAll<T>(eagerError, cleanUp).start(futures);

  /// The outcome of the first of [futures] to complete.
  static Future<T> any<T>(Iterable<Future<T>> futures) => _firstOf<T>(futures);

  /// Calls [action] with each element, waiting for it before the next.
  static Future<void> forEach<T>(Iterable<T> elements, FutureOr action(T element)) {
    final rest = elements.iterator;
    return doWhile(() {
      if (!rest.moveNext()) return false;
      final result = action(rest.current);
      return result is Future ? result.then(_yes) : true;
    });
  }

  /// Calls [action] until it gives false, waiting for it each time.
  static Future<void> doWhile(FutureOr<bool> action()) => _Repetition(action).start();

  /// Calls [onValue] with the value, or [onError] with the error; the future has their result.
  Future<R> then<R>(FutureOr<R> onValue(T value), {Function? onError});
  /// Calls [onError] with the error, if [test] takes it; the future has its result instead.
  Future<T> catchError(Function onError, {bool test(Object error)?});
  /// Calls [action] after success and after failure; the outcome stays the same.
  Future<T> whenComplete(FutureOr<void> action());
  /// A stream of the one value.
  Stream<T> asStream();
  /// The same outcome if it comes within [timeLimit], else that of [onTimeout] or a TimeoutException.
  Future<T> timeout(Duration timeLimit, {FutureOr<T> onTimeout()?});
}

/// Marks a future as left alone on purpose.
void unawaited(Future<void>? future) {}

extension FutureExtensions<T> on Future<T> {
  /// Handles errors of type [E] for which [test] says yes.
  Future<T> onError<E extends Object>(FutureOr<T> handleError(E error, StackTrace stackTrace),
      {bool test(E error)?}) {
    return catchError((Object error, StackTrace stack) {
      // Throwing the same error again keeps its stack.
      if (error is! E || test != null && !test(error)) throw error;
      return handleError(error, stack);
    });
  }

  /// Lets an error of this future go unreported.
  void ignore() {
    final self = this;
    if (self is _Future<T>) {
      self._ignoreErrors();
    } else {
      self.then<void>(_drop, onError: _dropError);
    }
  }
}

bool _yes(Object? _) => true;
void _drop(Object? value) {}
void _dropError(Object error, StackTrace stack) {}
