// StreamIterator: one event at a time, on demand.
part of 'async.dart';

final class _StreamIterator<T> implements StreamIterator<T> {
  /// The stream, until the first moveNext listens to it.
  Stream<T>? _stream;
  StreamSubscription<T>? _subscription;

  /// What the last moveNext returned, while it waits.
  _Future<bool>? _waiting;

  /// An error that came when nobody waited.
  AsyncError? _error;
  bool _hasCurrent = false;
  T? _current;

  _StreamIterator(Stream<T> this._stream);

  T get current => _current as T;

  Future<bool> moveNext() {
    if (_waiting != null) throw StateError("Already waiting for next.");
    final error = _error;
    if (error != null) {
      _error = null;
      return _Future<bool>().._asyncCompleteWithError(error);
    }
    final stream = _stream;
    final subscription = _subscription;
    if (stream == null && subscription == null) return Future<bool>.value(false);
    final result = _Future<bool>();
    if (_observed) _noteMade(result);
    _waiting = result;
    _hasCurrent = false;
    _current = null;
    if (stream != null) {
      _stream = null;
      final made =
          stream.listen(_onData, onError: _onError, onDone: _onDone, cancelOnError: true);
      if (identical(_waiting, result)) _subscription = made;
    } else {
      subscription!.resume();
    }
    return result;
  }

  Future cancel() {
    final subscription = _subscription;
    final waiting = _waiting;
    _stream = null;
    _error = null;
    _subscription = null;
    _waiting = null;
    _hasCurrent = false;
    _current = null;
    if (subscription == null) return _nothingToWaitFor;
    waiting?._asyncCompleteWithValue(false);
    return subscription.cancel();
  }

  void _onData(T value) {
    final subscription = _subscription;
    if (subscription == null) return;
    final waiting = _waiting!;
    _waiting = null;
    _current = value;
    _hasCurrent = true;
    waiting._completeWithValue(true);
    if (_hasCurrent) _subscription?.pause();
  }

  void _onError(Object error, StackTrace stack) {
    _finish()?._completeWithError(error, stack);
  }

  void _onDone() {
    _finish()?._completeWithValue(false);
  }

  _Future<bool>? _finish() {
    final waiting = _waiting;
    _waiting = null;
    _subscription = null;
    _hasCurrent = false;
    _current = null;
    return waiting;
  }
}
