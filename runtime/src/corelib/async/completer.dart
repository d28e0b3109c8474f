// Completers: a future and the right to complete it.
part of 'async.dart';

/// Makes a future and completes it later.
abstract interface class Completer<T> {
  /// Listeners are called by a microtask after [complete].
  factory Completer() = _AsyncCompleter<T>;

  /// Listeners are called inside [complete].
  factory Completer.sync() = _SyncCompleter<T>;

  /// The future that is completed.
  Future<T> get future;
  /// Completes the future with a value, or as another future completes.
  void complete([FutureOr<T>? value]);
  /// Completes the future with an error.
  void completeError(Object error, [StackTrace? stackTrace]);

  /// Whether [complete] or [completeError] was called.
  bool get isCompleted;
}

@pragma('oche:unsendable')
abstract class _CompleterBase<T> implements Completer<T> {
  final _Future<T> future = _observed
      ? _noteMade(_Future<T>())
      : _asksWhere
          ? _noteCompleter(_Future<T>())
          : _Future<T>();

  bool get isCompleted => !future._isPending;

  void complete([FutureOr<T>? value]) {
    if (!future._isPending) throw StateError("Future already completed");
    _complete(value == null ? value as T : value);
  }

  void completeError(Object error, [StackTrace? stackTrace]) {
    if (!future._isPending) throw StateError("Future already completed");
    _fail(_intercepted(error, stackTrace));
  }

  void _complete(FutureOr<T> value);
  void _fail(AsyncError error);
}

final class _AsyncCompleter<T> extends _CompleterBase<T> {
  void _complete(FutureOr<T> value) => future._asyncComplete(value);
  void _fail(AsyncError error) => future._asyncCompleteWithError(error);
}

final class _SyncCompleter<T> extends _CompleterBase<T> {
  void _complete(FutureOr<T> value) => future._completeWith(value);
  void _fail(AsyncError error) => future._completeWithAsyncError(error);
}
