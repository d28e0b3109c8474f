// The error classes of dart:async.
part of 'async.dart';

/// An error together with the stack trace that belongs to it.
final class AsyncError implements Error {
  final Object error;
  final StackTrace stackTrace;

  AsyncError(this.error, StackTrace? stackTrace)
      : stackTrace = stackTrace ?? defaultStackTrace(error);

  /// The stack that [error] carries if it is an [Error] that was thrown.
  static StackTrace defaultStackTrace(Object error) {
    if (error is Error) {
      final own = error.stackTrace;
      if (own != null) return own;
    }
    return StackTrace.empty;
  }

  String toString() => '$error';
}

/// Something did not happen in the time it was given.
class TimeoutException implements Exception {
  final String? message;
  final Duration? duration;

  TimeoutException(this.message, [this.duration]);

  String toString() {
    final after = duration == null ? 'TimeoutException' : 'TimeoutException after $duration';
    return message == null ? after : '$after: $message';
  }
}

/// A deferred library could not be loaded.
final class DeferredLoadException implements Exception {
  final String _message;
  DeferredLoadException(String message) : _message = message;
  String toString() => "DeferredLoadException: '$_message'";
}

/// What loading a deferred library in the old style was written with.
@Deprecated("Dart sdk v. 1.8: Use 'import deferred' instead")
class DeferredLibrary {
  final String libraryName;
  final String? uri;
  const DeferredLibrary(this.libraryName, {this.uri});
  Future<Null> load() => Future<Null>.value();
}

/// Several futures that were waited for together, and at least one failed.
///
/// [values] and [errors] have the shape of what was waited for.
class ParallelWaitError<V, E> extends Error {
  final V values;
  final E errors;
  final int? _errorCount;
  final AsyncError? _defaultError;

  ParallelWaitError(this.values, this.errors, {int? errorCount, AsyncError? defaultError})
      : _errorCount = errorCount,
        _defaultError = defaultError;

  String toString() {
    final count = _errorCount;
    final shown = _defaultError;
    final many = count != null && count > 1;
    if (shown == null) return many ? 'ParallelWaitError($count errors)' : 'ParallelWaitError';
    return many
        ? 'ParallelWaitError($count errors): ${shown.error}'
        : 'ParallelWaitError: ${shown.error}';
  }

  StackTrace? get stackTrace => _defaultError?.stackTrace ?? super.stackTrace;
}
