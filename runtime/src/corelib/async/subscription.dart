// The subscription that all streams of this library hand out. Events that
// cannot be delivered at once wait in a queue, which is delivered one event per
// microtask.
part of 'async.dart';

/// What is returned by a cancel that has nothing to wait for.
final _Future<void> _nothingToWaitFor = _Future<void>.inZone(_rootZone).._setValue(null);

/// An event that waits.
abstract class _Event<T> {
  _Event<T>? next;
  void deliver(_Subscription<T> to);
}

final class _DataEvent<T> extends _Event<T> {
  final T value;
  _DataEvent(this.value);
  void deliver(_Subscription<T> to) => to._fireData(value);
}

final class _ErrorEvent<T> extends _Event<T> {
  final Object error;
  final StackTrace stack;
  _ErrorEvent(this.error, this.stack);
  void deliver(_Subscription<T> to) => to._fireError(error, stack);
}

final class _DoneEvent<T> extends _Event<T> {
  void deliver(_Subscription<T> to) => to._fireDone();
}

/// Events in the order they came, and whether a microtask will deliver them.
final class _EventQueue<T> {
  static const int _idle = 0;
  static const int _waiting = 1;

  /// A microtask is out, but it must do nothing.
  static const int _calledOff = 2;

  _Event<T>? first;
  _Event<T>? last;
  int _turn = _idle;

  bool get isEmpty => first == null;

  void add(_Event<T> event) {
    if (_observed) _noteAdded(event);
    final last = this.last;
    if (last == null) {
      first = event;
    } else {
      last.next = event;
    }
    this.last = event;
  }

  /// Lets a microtask deliver the first event to [subscription].
  void schedule(_Subscription<T> subscription) {
    final turn = _turn;
    _turn = _waiting;
    if (turn != _idle) return;
    scheduleMicrotask(() {
      final wanted = _turn == _waiting;
      _turn = _idle;
      if (wanted) _deliverFirst(subscription);
    });
  }

  void callOff() {
    if (_turn == _waiting) _turn = _calledOff;
  }

  void _deliverFirst(_Subscription<T> subscription) {
    final event = first;
    if (event == null) return;
    final next = event.next;
    first = next;
    if (next == null) last = null;
    if (_observed) _noteDelivering(event);
    event.deliver(subscription);
  }

  void clear() {
    callOff();
    first = null;
    last = null;
  }
}

abstract class _Subscription<T> implements StreamSubscription<T> {
  static const int _cancelOnError = 1;

  /// A callback of the listener or of the source is running.
  static const int _firing = 2;

  /// There are events in the queue.
  static const int _queued = 4;

  /// The source has been asked to pause.
  static const int _sourcePaused = 8;
  static const int _cancelled = 16;

  /// Cancelled by the subscription itself, which still has to call onError or
  /// onDone after the cancelling.
  static const int _finishing = 32;
  static const int _closed = 64;

  final Zone _zone;
  int _flags;
  int _pauses = 0;
  late void Function(T) _onData;
  late Function _onError;
  late void Function() _onDone;
  _EventQueue<T>? _queue;
  Future<void>? _cancelFuture;

  _Subscription(void onData(T value)?, Function? onError, void onDone()?, bool cancelOnError)
      : _zone = Zone._current,
        _flags = cancelOnError ? _cancelOnError : 0 {
    if (_observed) _noteSubscribed(this);
    this.onData(onData);
    this.onError(onError);
    this.onDone(onDone);
  }

  // What the source of the events does.

  void _pauseSource();
  void _resumeSource();
  Future<void>? _cancelSource();

  // The listener's side.

  void onData(void handleData(T data)?) {
    final handler = handleData ?? _ignoreData;
    _onData = identical(_zone, _rootZone) ? handler : _zone.registerUnaryCallback<void, T>(handler);
  }

  static void _ignoreData(Object? value) {}
  static void _ignoreDone() {}
  static void _reportError(Object error, StackTrace stack) =>
      Zone._current.handleUncaughtError(error, stack);

  void onError(Function? handleError) {
    final handler = handleError ?? _reportError;
    if (handler is void Function(Object, StackTrace)) {
      _onError = _zone.registerBinaryCallback<dynamic, Object, StackTrace>(handler);
    } else if (handler is void Function(Object)) {
      _onError = _zone.registerUnaryCallback<dynamic, Object>(handler);
    } else {
      throw ArgumentError("handleError callback must take either an Object "
          "(the error), or both an Object (the error) and a StackTrace.");
    }
  }

  void onDone(void handleDone()?) {
    final handler = handleDone ?? _ignoreDone;
    _onDone = identical(_zone, _rootZone) ? handler : _zone.registerCallback<void>(handler);
  }

  bool get isPaused => _pauses > 0;

  void pause([Future<void>? resumeSignal]) {
    if ((_flags & _cancelled) != 0) return;
    final before = _flags;
    _flags |= _sourcePaused;
    if (_pauses++ == 0) _queue?.callOff();
    resumeSignal?.whenComplete(resume);
    if ((before & (_sourcePaused | _firing)) == 0) _guard(_pauseSource);
  }

  void resume() {
    if ((_flags & _cancelled) != 0 || _pauses == 0) return;
    if (--_pauses > 0) return;
    if ((_flags & _queued) != 0 && !_queue!.isEmpty) {
      _queue!.schedule(this);
    } else {
      _flags &= ~_sourcePaused;
      if ((_flags & _firing) == 0) _guard(_resumeSource);
    }
  }

  Future<void> cancel() {
    _flags &= ~_finishing;
    if ((_flags & _cancelled) == 0) _cancelNow();
    return _cancelFuture ?? _nothingToWaitFor;
  }

  Future<E> asFuture<E>([E? futureValue]) {
    final E value;
    if (futureValue == null) {
      if (futureValue is! E) {
        throw ArgumentError.notNull("futureValue");
      }
      value = futureValue;
    } else {
      value = futureValue;
    }
    final result = _Future<E>();
    if (_observed) _noteMade(result);
    _onDone = () {
      result._completeWithValue(value);
    };
    _onError = (Object error, StackTrace stack) {
      final cancelling = cancel();
      if (identical(cancelling, _nothingToWaitFor)) {
        result._completeWithError(error, stack);
      } else {
        cancelling.whenComplete(() {
          result._completeWithError(error, stack);
        });
      }
    };
    return result;
  }

  // The source's side.

  /// An event that is delivered now if nothing is in its way.
  void _add(T value) {
    if ((_flags & _cancelled) != 0) return;
    if (_pauses == 0 && (_flags & (_firing | _queued)) == 0) {
      _fireData(value);
    } else {
      _enqueue(_DataEvent<T>(value));
    }
  }

  void _addError(Object error, StackTrace stack) {
    if ((_flags & _cancelled) != 0) return;
    if (_pauses == 0 && (_flags & (_firing | _queued)) == 0) {
      _fireError(error, stack);
    } else {
      _enqueue(_ErrorEvent<T>(error, stack));
    }
  }

  void _close() {
    if ((_flags & _cancelled) != 0) return;
    _flags |= _closed;
    if (_pauses == 0 && (_flags & (_firing | _queued)) == 0) {
      _fireDone();
    } else {
      _enqueue(_DoneEvent<T>());
    }
  }

  /// An event that is delivered by a microtask.
  void _enqueue(_Event<T> event) {
    final queue = _queue ??= _EventQueue<T>();
    queue.add(event);
    if ((_flags & _queued) == 0) {
      _flags |= _queued;
      if (_pauses == 0) queue.schedule(this);
    }
  }

  /// Takes over the events from before the listening.
  void _takeQueue(_EventQueue<T>? queue) {
    if (queue == null) return;
    _queue = queue;
    if (!queue.isEmpty) {
      _flags |= _queued;
      queue.schedule(this);
    }
  }

  void _cancelNow() {
    _flags |= _cancelled;
    _queue?.callOff();
    if ((_flags & _firing) == 0) _queue = null;
    _cancelFuture = _cancelSource();
  }

  // Delivering.

  void _fireData(T value) {
    final before = _flags;
    _flags = before | _firing;
    if (_observed) _noteDelivery(this, 0);
    if (identical(_zone, _rootZone) && identical(Zone._current, _rootZone)) {
      try {
        _onData(value);
      } catch (error, stack) {
        _failSoon(error, stack);
      }
    } else {
      _zone.runUnaryGuarded<T>(_onData, value);
    }
    if (_observed) _noteDeliveryEnd();
    _flags &= ~_firing;
    _afterCallback(before);
  }

  void _fireError(Object error, StackTrace stack) {
    final before = _flags;
    if ((before & _cancelOnError) == 0) {
      _callOnError(error, stack);
      _afterCallback(before);
      return;
    }
    _flags |= _finishing;
    _cancelNow();
    final cancelling = _cancelFuture;
    if (cancelling == null || identical(cancelling, _nothingToWaitFor)) {
      _callOnError(error, stack);
    } else {
      cancelling.whenComplete(() => _callOnError(error, stack));
    }
  }

  void _callOnError(Object error, StackTrace stack) {
    if ((_flags & _cancelled) != 0 && (_flags & _finishing) == 0) return;
    _flags |= _firing;
    final handler = _onError;
    if (_observed) _noteDelivery(this, identical(handler, _reportError) ? 3 : 1);
    if (handler is void Function(Object, StackTrace)) {
      _zone.runBinaryGuarded<Object, StackTrace>(handler, error, stack);
    } else {
      _zone.runUnaryGuarded<Object>(handler as void Function(Object), error);
    }
    if (_observed) _noteDeliveryEnd();
    _flags &= ~_firing;
  }

  void _fireDone() {
    _cancelNow();
    _flags |= _finishing;
    final cancelling = _cancelFuture;
    if (cancelling == null || identical(cancelling, _nothingToWaitFor)) {
      _callOnDone();
    } else {
      cancelling.whenComplete(_callOnDone);
    }
  }

  void _callOnDone() {
    if ((_flags & _finishing) == 0) return;
    _flags |= _cancelled | _closed | _firing;
    if (_observed) _noteDelivery(this, 2);
    _zone.runGuarded(_onDone);
    if (_observed) _noteDeliveryEnd();
    _flags &= ~_firing;
  }

  /// Runs a callback of the source as the listener's callbacks are run: what
  /// happens inside has its effect afterwards.
  void _guard(void callback()) {
    final before = _flags;
    _flags = before | _firing;
    callback();
    _flags &= ~_firing;
    _afterCallback(before);
  }

  /// Tells the source about pausing or resuming that happened in a callback,
  /// and schedules the next event. [before]: the flags before the callback.
  void _afterCallback(int before) {
    if ((_flags & _queued) != 0 && _queue!.isEmpty) {
      _flags &= ~_queued;
      if ((_flags & _sourcePaused) != 0 && _pauses == 0) _flags &= ~_sourcePaused;
    }
    bool told = (before & _sourcePaused) != 0;
    while (true) {
      if ((_flags & _cancelled) != 0) {
        _queue = null;
        return;
      }
      final paused = (_flags & _sourcePaused) != 0;
      if (paused == told) break;
      told = paused;
      _flags |= _firing;
      if (paused) {
        _pauseSource();
      } else {
        _resumeSource();
      }
      _flags &= ~_firing;
    }
    if ((_flags & _queued) != 0 && _pauses == 0) _queue!.schedule(this);
  }
}

/// The subscription of a stream that has nothing but its end: done comes with
/// a microtask.
final class _DoneSubscription<T> implements StreamSubscription<T> {
  final Zone _zone = Zone._current;
  void Function()? _onDone;
  int _pauses = 0;
  bool _scheduled = true;
  bool _over = false;

  _DoneSubscription(void onDone()?) {
    scheduleMicrotask(_turn);
    this.onDone(onDone);
  }

  void _turn() {
    _scheduled = false;
    if (_over || _pauses > 0) return;
    _over = true;
    final onDone = _onDone;
    _onDone = null;
    if (onDone != null) _zone.runGuarded(onDone);
  }

  void onData(void handleData(T data)?) {}
  void onError(Function? handleError) {}
  void onDone(void handleDone()?) {
    if (_over) return;
    _onDone = handleDone == null ? null : _zone.registerCallback<void>(handleDone);
  }

  bool get isPaused => _pauses > 0;

  void pause([Future<void>? resumeSignal]) {
    if (_over) return;
    _pauses++;
    resumeSignal?.whenComplete(resume);
  }

  void resume() {
    if (_over || _pauses == 0) return;
    if (--_pauses == 0 && !_scheduled) {
      _scheduled = true;
      scheduleMicrotask(_turn);
    }
  }

  Future<void> cancel() {
    _over = true;
    _onDone = null;
    return _nothingToWaitFor;
  }

  Future<E> asFuture<E>([E? futureValue]) {
    final E value;
    if (futureValue == null) {
      if (futureValue is! E) throw ArgumentError.notNull("futureValue");
      value = futureValue;
    } else {
      value = futureValue;
    }
    final result = _Future<E>();
    if (_observed) _noteMade(result);
    if (!_over) {
      _onDone = _zone.registerCallback<void>(() {
        result._completeWithValue(value);
      });
    }
    return result;
  }
}
