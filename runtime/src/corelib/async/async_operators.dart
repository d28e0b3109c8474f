// Operators that hold events back: asyncMap, asyncExpand, timeout.
part of 'async.dart';

/// A sync controller of the same kind as [source].
StreamController<T> _controllerLike<T>(Stream<Object?> source) => source.isBroadcast
    ? _SyncBroadcastController<T>(null, null)
    : _SyncStreamController<T>(null, null, null, null);

void _passError<T>(StreamController<T> to, Object error, StackTrace stack) {
  if (to is _StreamController<T>) {
    to._addError(error, stack);
  } else {
    (to as _BroadcastController<T>)._addError(error, stack);
  }
}

Stream<E> _asyncMapped<T, E>(Stream<T> source, FutureOr<E> convert(T event)) {
  final controller = _controllerLike<E>(source);
  void addError(Object error, StackTrace stack) => _passError<E>(controller, error, stack);
  controller.onListen = () {
    final subscription = source.listen(null, onError: addError, onDone: controller.close);
    subscription.onData((event) {
      final FutureOr<E> converted;
      try {
        converted = convert(event);
      } catch (error, stack) {
        controller.addError(error, stack);
        return;
      }
      if (converted is Future<E>) {
        subscription.pause();
        converted.then<void>(controller.add, onError: addError).whenComplete(subscription.resume);
      } else {
        controller.add(converted);
      }
    });
    controller.onCancel = subscription.cancel;
    if (!source.isBroadcast) {
      controller.onPause = subscription.pause;
      controller.onResume = subscription.resume;
    }
  };
  return controller.stream;
}

Stream<E> _asyncExpanded<T, E>(Stream<T> source, Stream<E>? convert(T event)) {
  final controller = _controllerLike<E>(source);
  controller.onListen = () {
    final subscription = source.listen(null,
        onError: (Object error, StackTrace stack) => _passError<E>(controller, error, stack),
        onDone: controller.close);
    subscription.onData((event) {
      final Stream<E>? inner;
      try {
        inner = convert(event);
      } catch (error, stack) {
        controller.addError(error, stack);
        return;
      }
      if (inner != null) {
        subscription.pause();
        controller.addStream(inner).whenComplete(subscription.resume);
      }
    });
    controller.onCancel = subscription.cancel;
    if (!source.isBroadcast) {
      controller.onPause = subscription.pause;
      controller.onResume = subscription.resume;
    }
  };
  return controller.stream;
}

/// Stream.timeout: a timer that starts afresh with each event.
final class _Timeout<T> {
  final Stream<T> _source;
  final Duration _limit;
  final Zone _zone = Zone._current;
  final StreamController<T> _controller;
  void Function(EventSink<T>)? _handler;
  late StreamSubscription<T> _subscription;
  late Timer _timer;

  _Timeout(this._source, this._limit, void onTimeout(EventSink<T> sink)?)
      : _controller = _controllerLike<T>(_source) {
    if (onTimeout != null) {
      _handler = _zone.registerUnaryCallback<void, EventSink<T>>(onTimeout);
    }
    _controller.onListen = _start;
  }

  Stream<T> get stream => _controller.stream;

  void _start() {
    _restart();
    _subscription = _source.listen(null);
    _subscription.onData((event) {
      _timer.cancel();
      _restart();
      _controller.add(event);
    });
    _subscription.onError((Object error, StackTrace stack) {
      _timer.cancel();
      _restart();
      _passError<T>(_controller, error, stack);
    });
    _subscription.onDone(() {
      _timer.cancel();
      _controller.close();
    });
    _controller.onCancel = () {
      _timer.cancel();
      return _subscription.cancel();
    };
    if (!_source.isBroadcast) {
      _controller.onPause = () {
        _timer.cancel();
        _subscription.pause();
      };
      _controller.onResume = () {
        _restart();
        _subscription.resume();
      };
    }
  }

  void _restart() {
    _timer = _zone.createTimer(_limit, _onTimer);
  }

  void _onTimer() {
    final handler = _handler;
    if (handler == null) {
      _controller.addError(TimeoutException("No stream event", _limit), StackTrace.empty);
      return;
    }
    final sink = _BorrowedSink<T>(_controller);
    _zone.runUnaryGuarded<EventSink<T>>(handler, sink);
    sink._target = null;
  }
}

/// A sink that works only during one call.
final class _BorrowedSink<T> implements EventSink<T> {
  EventSink<T>? _target;
  _BorrowedSink(EventSink<T> this._target);

  EventSink<T> get _open => _target ?? (throw StateError("Sink not available"));

  void add(T event) => _open.add(event);
  void addError(Object error, [StackTrace? stackTrace]) => _open.addError(error, stackTrace);
  void close() => _open.close();
}
