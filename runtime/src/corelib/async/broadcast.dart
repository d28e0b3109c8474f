// Stream controllers for any number of listeners.
part of 'async.dart';

abstract class _BroadcastController<T> implements StreamController<T> {
  void Function()? onListen;
  FutureOr<void> Function()? onCancel;

  /// The listeners in order of subscription, as a list linked both ways.
  _BroadcastSubscription<T>? _first;
  _BroadcastSubscription<T>? _last;
  bool _closed = false;
  bool _firing = false;

  /// Counts the events, so that who comes during one can be told apart.
  int _round = 0;
  _BroadcastAdding<T>? _adding;
  _Future<void>? _doneFuture;

  _BroadcastController(this.onListen, this.onCancel);

  void Function()? get onPause =>
      throw UnsupportedError("Broadcast stream controllers do not support pause callbacks");
  set onPause(void Function()? handler) =>
      throw UnsupportedError("Broadcast stream controllers do not support pause callbacks");
  void Function()? get onResume =>
      throw UnsupportedError("Broadcast stream controllers do not support pause callbacks");
  set onResume(void Function()? handler) =>
      throw UnsupportedError("Broadcast stream controllers do not support pause callbacks");

  Stream<T> get stream => _BroadcastStream<T>(this);
  StreamSink<T> get sink => _SinkOf<T>(this);
  bool get isClosed => _closed;
  bool get isPaused => false;
  bool get hasListener => _first != null;
  _Future<void> get done => _doneFuture ??= _Future<void>();

  bool get _open => !_closed && _adding == null;

  Error _refusal() => StateError(_closed
      ? "Cannot add new events after calling close"
      : "Cannot add new events while doing an addStream");

  void add(T data) {
    if (!_open) throw _refusal();
    _sendData(data);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    if (!_open) throw _refusal();
    final shown = _intercepted(error, stackTrace);
    _sendError(shown.error, shown.stackTrace);
  }

  Future<void> close() {
    if (!_closed) {
      if (!_open) throw _refusal();
      _closed = true;
      _doneFuture ??= _Future<void>();
      _sendDone();
    }
    return done;
  }

  Future<void> addStream(Stream<T> source, {bool? cancelOnError}) {
    if (!_open) throw _refusal();
    final adding = _BroadcastAdding<T>(this);
    _adding = adding;
    adding.start(source, cancelOnError ?? false);
    return adding.done;
  }

  void _add(T value) => _sendData(value);
  void _addError(Object error, StackTrace stack) => _sendError(error, stack);

  void _addingDone() {
    final adding = _adding!;
    _adding = null;
    adding.done._asyncCompleteWithValue(null);
  }

  void _sendData(T value);
  void _sendError(Object error, StackTrace stack);
  void _sendDone();

  // The list of listeners.

  StreamSubscription<T> _listen(
      void onData(T event)?, Function? onError, void onDone()?, bool cancelOnError) {
    if (_closed) return _DoneSubscription<T>(onDone);
    final subscription = _BroadcastSubscription<T>(this, onData, onError, onDone, cancelOnError);
    final last = _last;
    subscription._joined = _firing ? _round : _round - 1;
    subscription._before = last;
    if (last == null) {
      _first = subscription;
    } else {
      last._after = subscription;
    }
    _last = subscription;
    if (last == null) _runHandler(onListen);
    return subscription;
  }

  Future<void>? _leave(_BroadcastSubscription<T> subscription) {
    if (subscription._gone) return null;
    if (subscription._beingCalled) {
      subscription._leaveAfterwards = true;
      return null;
    }
    _remove(subscription);
    if (!_firing && _first == null) _lastLeft();
    return null;
  }

  void _remove(_BroadcastSubscription<T> subscription) {
    final before = subscription._before;
    final after = subscription._after;
    if (before == null) {
      _first = after;
    } else {
      before._after = after;
    }
    if (after == null) {
      _last = before;
    } else {
      after._before = before;
    }
    subscription._gone = true;
  }

  void _lastLeft() {
    if (_closed) {
      final done = _doneFuture;
      if (done != null && done._isPending) done._asyncCompleteWithValue(null);
    }
    _runHandler(onCancel);
  }

  /// Calls [action] for those who listen now.
  void _forEach(void action(_BroadcastSubscription<T> subscription)) {
    if (_firing) {
      throw StateError("Cannot fire new event. Controller is already firing an event");
    }
    if (_first == null) return;
    _firing = true;
    final round = ++_round;
    _BroadcastSubscription<T>? subscription = _first;
    while (subscription != null) {
      if (subscription._joined < round) {
        subscription._beingCalled = true;
        action(subscription);
        final after = subscription._after;
        if (subscription._leaveAfterwards) _remove(subscription);
        subscription._beingCalled = false;
        subscription = after;
      } else {
        subscription = subscription._after;
      }
    }
    _firing = false;
    if (_first == null) _lastLeft();
  }
}

final class _SyncBroadcastController<T> extends _BroadcastController<T>
    implements SynchronousStreamController<T> {
  _SyncBroadcastController(super.onListen, super.onCancel);

  bool get _open => super._open && !_firing;

  Error _refusal() => _firing
      ? StateError("Cannot fire new event. Controller is already firing an event")
      : super._refusal();

  void _sendData(T value) => _forEach((subscription) => subscription._add(value));
  void _sendError(Object error, StackTrace stack) =>
      _forEach((subscription) => subscription._addError(error, stack));
  void _sendDone() {
    if (_first != null) {
      _forEach((subscription) => subscription._close());
    } else {
      done._asyncCompleteWithValue(null);
    }
  }
}

final class _AsyncBroadcastController<T> extends _BroadcastController<T> {
  _AsyncBroadcastController(super.onListen, super.onCancel);

  void _sendData(T value) {
    for (_BroadcastSubscription<T>? to = _first; to != null; to = to._after) {
      to._enqueue(_DataEvent<T>(value));
    }
  }

  void _sendError(Object error, StackTrace stack) {
    for (_BroadcastSubscription<T>? to = _first; to != null; to = to._after) {
      to._enqueue(_ErrorEvent<T>(error, stack));
    }
  }

  void _sendDone() {
    if (_first == null) {
      done._asyncCompleteWithValue(null);
      return;
    }
    for (_BroadcastSubscription<T>? to = _first; to != null; to = to._after) {
      to._enqueue(_DoneEvent<T>());
    }
  }
}

final class _BroadcastStream<T> extends Stream<T> {
  final _BroadcastController<T> _controller;
  _BroadcastStream(this._controller);

  bool get isBroadcast => true;

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller._listen(onData, onError, onDone, cancelOnError ?? false);

  int get hashCode => identityHashCode(_controller) ^ 0x35323532;
  bool operator ==(Object other) =>
      other is _BroadcastStream && identical(other._controller, _controller);
}

final class _BroadcastSubscription<T> extends _Subscription<T> {
  final _BroadcastController<T> _controller;
  _BroadcastSubscription<T>? _before;
  _BroadcastSubscription<T>? _after;

  /// The round that was going on when this subscription came; it gets the
  /// events of later rounds.
  int _joined = 0;
  bool _beingCalled = false;
  bool _leaveAfterwards = false;
  bool _gone = false;

  _BroadcastSubscription(
      this._controller, super.onData, super.onError, super.onDone, super.cancelOnError);

  void _pauseSource() {}
  void _resumeSource() {}
  Future<void>? _cancelSource() => _controller._leave(this);
}

/// A stream on its way into a broadcast controller.
final class _BroadcastAdding<T> {
  final _BroadcastController<T> _controller;
  final _Future<void> done = _Future<void>();

  _BroadcastAdding(this._controller);

  void start(Stream<T> source, bool cancelOnError) {
    source.listen(_controller._add,
        onError: cancelOnError ? _lastError : _controller._addError,
        onDone: _end,
        cancelOnError: cancelOnError);
  }

  void _lastError(Object error, StackTrace stack) {
    _controller._addError(error, stack);
    _end();
  }

  void _end() {
    if (identical(_controller._adding, this)) _controller._addingDone();
  }
}

/// What asBroadcastStream gives: the source is listened to once, when the first
/// listener comes, and goes on when there are none.
final class _SharedStream<T> extends Stream<T> {
  final Stream<T> _source;
  final void Function(StreamSubscription<T>)? _onListenHandler;
  final void Function(StreamSubscription<T>)? _onCancelHandler;
  final Zone _zone = Zone._current;
  _SharedController<T>? _controller;
  StreamSubscription<T>? _subscription;

  _SharedStream(this._source, void onListen(StreamSubscription<T> subscription)?,
      void onCancel(StreamSubscription<T> subscription)?)
      : _onListenHandler = onListen == null
            ? null
            : Zone._current.registerUnaryCallback<void, StreamSubscription<T>>(onListen),
        _onCancelHandler = onCancel == null
            ? null
            : Zone._current.registerUnaryCallback<void, StreamSubscription<T>>(onCancel) {
    _controller = _SharedController<T>(_onListen, _onCancel);
  }

  bool get isBroadcast => true;

  StreamSubscription<T> listen(void onData(T event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    final controller = _controller;
    if (controller == null || controller.isClosed) return _DoneSubscription<T>(onDone);
    _subscription ??= _source.listen(controller.add,
        onError: controller.addError, onDone: controller.close);
    return controller._listen(onData, onError, onDone, cancelOnError ?? false);
  }

  void _onListen() {
    final handler = _onListenHandler;
    if (handler != null) {
      _zone.runUnary<void, StreamSubscription<T>>(handler, _SourceHandle<T>(this));
    }
  }

  void _onCancel() {
    final controller = _controller;
    final over = controller == null || controller.isClosed;
    final handler = _onCancelHandler;
    if (handler != null) {
      _zone.runUnary<void, StreamSubscription<T>>(handler, _SourceHandle<T>(this));
    }
    if (over) {
      final subscription = _subscription;
      if (subscription != null) {
        subscription.cancel();
        _subscription = null;
      }
    }
  }

  Future<void> _cancelSource() {
    final subscription = _subscription;
    if (subscription == null) return _nothingToWaitFor;
    _subscription = null;
    _controller = null;
    return subscription.cancel();
  }
}

/// A sync broadcast controller that keeps events which come while it is firing.
final class _SharedController<T> extends _BroadcastController<T> {
  final List<void Function()> _later = <void Function()>[];

  _SharedController(super.onListen, super.onCancel);

  void add(T event) {
    if (!_closed && (_firing || _later.isNotEmpty)) {
      _later.add(() => _sendData(event));
    } else {
      super.add(event);
      _catchUp();
    }
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    if (!_closed && (_firing || _later.isNotEmpty)) {
      final shown = AsyncError(error, stackTrace);
      _later.add(() => _sendError(shown.error, shown.stackTrace));
    } else {
      super.addError(error, stackTrace);
      _catchUp();
    }
  }

  Future<void> close() {
    if (!_closed && (_firing || _later.isNotEmpty)) {
      _later.add(_sendDone);
      _closed = true;
      return done;
    }
    final result = super.close();
    _catchUp();
    return result;
  }

  void _catchUp() {
    while (!_firing && _later.isNotEmpty) {
      final event = _later.removeAt(0);
      event();
    }
  }

  void _sendData(T value) => _forEach((subscription) => subscription._add(value));
  void _sendError(Object error, StackTrace stack) =>
      _forEach((subscription) => subscription._addError(error, stack));
  void _sendDone() {
    if (_first != null) {
      _forEach((subscription) => subscription._close());
    } else {
      done._asyncCompleteWithValue(null);
    }
  }
}

/// How the handlers of asBroadcastStream see the subscription to the source.
final class _SourceHandle<T> implements StreamSubscription<T> {
  final _SharedStream<T> _shared;
  _SourceHandle(this._shared);

  static Never _fixed() =>
      throw UnsupportedError("Cannot change handlers of asBroadcastStream source subscription.");

  void onData(void handleData(T data)?) => _fixed();
  void onError(Function? handleError) => _fixed();
  void onDone(void handleDone()?) => _fixed();
  void pause([Future<void>? resumeSignal]) => _shared._subscription?.pause(resumeSignal);
  void resume() => _shared._subscription?.resume();
  Future<void> cancel() => _shared._cancelSource();
  bool get isPaused => _shared._subscription?.isPaused ?? false;
  Future<E> asFuture<E>([E? futureValue]) => _fixed();
}
