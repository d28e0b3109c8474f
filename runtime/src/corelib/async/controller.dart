// Stream controllers for one listener, and controllers per listener (multi).
part of 'async.dart';

/// What a stream controller calls when it is listened to, paused or resumed.
typedef ControllerCallback = void Function();

/// What a stream controller calls when its stream's subscription is cancelled.
typedef ControllerCancelCallback = FutureOr<void> Function();

void _runHandler(void Function()? handler) {
  if (handler == null) return;
  try {
    handler();
  } catch (error, stack) {
    Zone._current.handleUncaughtError(error, stack);
  }
}

abstract class _StreamController<T> implements StreamController<T> {
  static const int _initial = 0;
  static const int _listened = 1;
  static const int _cancelled = 2;

  void Function()? onListen;
  void Function()? onPause;
  void Function()? onResume;
  FutureOr<void> Function()? onCancel;

  int _stage = _initial;
  bool _closed = false;

  /// The events from before the listening.
  _EventQueue<T>? _early;
  _ControllerSubscription<T>? _subscription;

  /// The stream that is being added.
  _Adding<T>? _adding;
  _Future<void>? _doneFuture;

  _StreamController(this.onListen, this.onPause, this.onResume, this.onCancel);

  Stream<T> get stream => _ControllerStream<T>(this);
  StreamSink<T> get sink => _SinkOf<T>(this);

  bool get hasListener => _stage == _listened;
  bool get isClosed => _closed;
  bool get isPaused {
    final subscription = _subscription;
    if (subscription == null) return _stage == _initial;
    return (subscription._flags & _Subscription._sourcePaused) != 0;
  }

  Future<void> get done => _doneFuture ??=
      _stage == _cancelled ? _nothingToWaitFor : _Future<void>();

  bool get _open => !_closed && _adding == null;

  Error _refusal() => StateError(
      _closed ? "Cannot add event after closing" : "Cannot add event while adding a stream");

  void add(T value) {
    if (!_open) throw _refusal();
    _add(value);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    final shown = _intercepted(error, stackTrace);
    if (!_open) throw _refusal();
    _addError(shown.error, shown.stackTrace);
  }

  Future<void> close() {
    if (_closed) return done;
    if (!_open) throw _refusal();
    _closeUnchecked();
    return done;
  }

  Future<void> addStream(Stream<T> source, {bool? cancelOnError}) {
    if (!_open) throw _refusal();
    if (_stage == _cancelled) return Future<void>.value();
    final adding = _Adding<T>(this);
    adding.start(source, cancelOnError ?? false, isPaused);
    // Only now: the source may be this controller's own stream, or refuse to be listened to.
    _adding = adding;
    if (adding._ended) _addingDone();
    return adding.done;
  }

  // What an added stream, or a source inside this library, does.

  void _add(T value) {
    if (_stage == _listened) {
      _sendData(_subscription!, value);
    } else if (_stage == _initial) {
      _earlyEvents.add(_DataEvent<T>(value));
    }
  }

  void _addError(Object error, StackTrace stack) {
    if (_stage == _listened) {
      _sendError(_subscription!, error, stack);
    } else if (_stage == _initial) {
      _earlyEvents.add(_ErrorEvent<T>(error, stack));
    }
  }

  void _closeUnchecked() {
    _closed = true;
    if (_stage == _listened) {
      _sendDone(_subscription!);
    } else if (_stage == _initial) {
      _earlyEvents.add(_DoneEvent<T>());
    }
  }

  void _addingDone() {
    final adding = _adding!;
    _adding = null;
    adding.done._asyncCompleteWithValue(null);
  }

  _EventQueue<T> get _earlyEvents => _early ??= _EventQueue<T>();

  void _sendData(_Subscription<T> to, T value);
  void _sendError(_Subscription<T> to, Object error, StackTrace stack);
  void _sendDone(_Subscription<T> to);

  // What the stream and the subscription do.

  StreamSubscription<T> _listen(
      void onData(T event)?, Function? onError, void onDone()?, bool cancelOnError) {
    if (_stage != _initial) throw StateError("Stream has already been listened to.");
    final subscription = _ControllerSubscription<T>(this, onData, onError, onDone, cancelOnError);
    final early = _early;
    _early = null;
    _stage = _listened;
    _subscription = subscription;
    _adding?.resume();
    subscription._takeQueue(early);
    subscription._guard(() => _runHandler(onListen));
    return subscription;
  }

  void _onSubscriptionPause() {
    _adding?.pause();
    _runHandler(onPause);
  }

  void _onSubscriptionResume() {
    _adding?.resume();
    _runHandler(onResume);
  }

  Future<void>? _onSubscriptionCancel() {
    Future<void>? waiting = _adding?.cancel();
    _adding = null;
    _subscription = null;
    _stage = _cancelled;
    final onCancel = this.onCancel;
    if (onCancel != null) {
      if (waiting == null) {
        try {
          final FutureOr<void> result = onCancel();
          if (result is Future<void>) waiting = result;
        } catch (error, stack) {
          waiting = _Future<void>().._asyncCompleteWithError(AsyncError(error, stack));
        }
      } else {
        waiting = waiting.whenComplete(onCancel);
      }
    }
    if (waiting == null) {
      _finishDone();
      return null;
    }
    return waiting.whenComplete(_finishDone);
  }

  void _finishDone() {
    final done = _doneFuture;
    if (done != null && done._isPending) done._asyncCompleteWithValue(null);
  }
}

/// Events reach the listener by a microtask each.
@pragma('oche:shown', '_AsyncStreamController')
class _AsyncStreamController<T> extends _StreamController<T> {
  _AsyncStreamController(super.onListen, super.onPause, super.onResume, super.onCancel);

  void _sendData(_Subscription<T> to, T value) => to._enqueue(_DataEvent<T>(value));
  void _sendError(_Subscription<T> to, Object error, StackTrace stack) =>
      to._enqueue(_ErrorEvent<T>(error, stack));
  void _sendDone(_Subscription<T> to) => to._enqueue(_DoneEvent<T>());
}

/// Events reach the listener inside the call of add.
class _SyncStreamController<T> extends _StreamController<T>
    implements SynchronousStreamController<T> {
  _SyncStreamController(super.onListen, super.onPause, super.onResume, super.onCancel);

  void _sendData(_Subscription<T> to, T value) => to._add(value);
  void _sendError(_Subscription<T> to, Object error, StackTrace stack) =>
      to._addError(error, stack);
  void _sendDone(_Subscription<T> to) => to._close();
}

final class _ControllerStream<T> extends Stream<T> {
  final _StreamController<T> _controller;
  _ControllerStream(this._controller);

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller._listen(onData, onError, onDone, cancelOnError ?? false);

  int get hashCode => identityHashCode(_controller) ^ 0x35323532;
  bool operator ==(Object other) =>
      other is _ControllerStream && identical(other._controller, _controller);
}

final class _ControllerSubscription<T> extends _Subscription<T> {
  final _StreamController<T> _controller;
  _ControllerSubscription(
      this._controller, super.onData, super.onError, super.onDone, super.cancelOnError);

  void _pauseSource() => _controller._onSubscriptionPause();
  void _resumeSource() => _controller._onSubscriptionResume();
  Future<void>? _cancelSource() => _controller._onSubscriptionCancel();
}

/// A stream on its way into a controller.
final class _Adding<T> {
  final _StreamController<T> _controller;
  final _Future<void> done = _Future<void>();
  late final StreamSubscription<T> _subscription;
  bool _ended = false;

  _Adding(this._controller);

  void start(Stream<T> source, bool cancelOnError, bool paused) {
    _subscription = source.listen(_controller._add,
        onError: cancelOnError ? _lastError : _controller._addError,
        onDone: _end,
        cancelOnError: cancelOnError);
    if (paused) _subscription.pause();
  }

  void _lastError(Object error, StackTrace stack) {
    _controller._addError(error, stack);
    _end();
  }

  void _end() {
    _ended = true;
    if (identical(_controller._adding, this)) _controller._addingDone();
  }

  void pause() => _subscription.pause();
  void resume() => _subscription.resume();

  Future<void>? cancel() => _subscription.cancel().whenComplete(() {
        done._asyncCompleteWithValue(null);
      });
}

/// A controller that shows nothing but its sink.
final class _SinkOf<T> implements StreamSink<T> {
  final StreamController<T> _target;
  _SinkOf(this._target);

  void add(T data) => _target.add(data);
  void addError(Object error, [StackTrace? stackTrace]) => _target.addError(error, stackTrace);
  Future close() => _target.close();
  Future addStream(Stream<T> source) => _target.addStream(source);
  Future get done => _target.done;
}

/// A stream with a controller for each listener.
final class _MultiStream<T> extends Stream<T> {
  final void Function(MultiStreamController<T>) _onListen;
  final bool isBroadcast;
  _MultiStream(this._onListen, {this.isBroadcast = false});

  StreamSubscription<T> listen(void onData(T event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    final controller = _MultiController<T>();
    controller.onListen = () => _onListen(controller);
    return controller._listen(onData, onError, onDone, cancelOnError ?? false);
  }
}

@pragma('oche:shown', '_MultiStreamController')
final class _MultiController<T> extends _AsyncStreamController<T>
    implements MultiStreamController<T> {
  _MultiController() : super(null, null, null, null);

  void addSync(T value) {
    if (!_open) throw _refusal();
    _subscription?._add(value);
  }

  void addErrorSync(Object error, [StackTrace? stackTrace]) {
    if (!_open) throw _refusal();
    final shown = _intercepted(error, stackTrace);
    _subscription?._addError(shown.error, shown.stackTrace);
  }

  void closeSync() {
    if (_closed) return;
    if (!_open) throw _refusal();
    _closed = true;
    _subscription?._close();
  }

  Stream<T> get stream => throw UnsupportedError("Not available");
}
