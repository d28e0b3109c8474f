// Streams that do not come from another stream.
part of 'async.dart';

/// A stream with no events but done.
final class _EmptyStream<T> extends Stream<T> {
  final bool isBroadcast;
  const _EmptyStream({bool broadcast = true})
      : isBroadcast = broadcast,
        super._internal();

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _DoneSubscription<T>(onDone);
}

Stream<T> _streamOfFuture<T>(Future<T> future) {
  final controller = _SyncStreamController<T>(null, null, null, null);
  future.then<void>((value) {
    controller._add(value);
    controller._closeUnchecked();
  }, onError: (Object error, StackTrace stack) {
    controller._addError(error, stack);
    controller._closeUnchecked();
  });
  return controller.stream;
}

Stream<T> _streamOfFutures<T>(Iterable<Future<T>> futures) {
  final controller = _SyncStreamController<T>(null, null, null, null);
  int open = 0;
  void onValue(T value) {
    if (controller.isClosed) return;
    controller._add(value);
    if (--open == 0) controller._closeUnchecked();
  }

  void onError(Object error, StackTrace stack) {
    if (controller.isClosed) return;
    controller._addError(error, stack);
    if (--open == 0) controller._closeUnchecked();
  }

  for (final future in futures) {
    open++;
    future.then<void>(onValue, onError: onError);
  }
  if (open == 0) scheduleMicrotask(controller.close);
  return controller.stream;
}

/// The elements of an iterable, one per microtask, afresh for each listener.
@pragma('oche:shown', '_MultiStream')
final class _IterableStream<T> extends Stream<T> {
  final Iterable<T> _elements;
  _IterableStream(this._elements);

  StreamSubscription<T> listen(void onData(T event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    final subscription =
        _IterableSubscription<T>(onData, onError, onDone, cancelOnError ?? false);
    subscription._start(_elements);
    return subscription;
  }
}

@pragma('oche:shown', '_ControllerSubscription')
final class _IterableSubscription<T> extends _Subscription<T> {
  Iterator<T>? _elements;
  bool _scheduled = false;

  _IterableSubscription(super.onData, super.onError, super.onDone, super.cancelOnError);

  void _start(Iterable<T> elements) {
    try {
      _elements = elements.iterator;
    } catch (error, stack) {
      final shown = _intercepted(error, stack);
      _enqueue(_ErrorEvent<T>(shown.error, shown.stackTrace));
      _enqueue(_DoneEvent<T>());
      return;
    }
    _schedule();
  }

  void _schedule() {
    _scheduled = true;
    _zone.scheduleMicrotask(_next);
  }

  bool get _ready =>
      (_flags & (_Subscription._cancelled | _Subscription._sourcePaused)) == 0;

  void _next() {
    _scheduled = false;
    if (!_ready) return;
    final elements = _elements!;
    final bool more;
    try {
      more = elements.moveNext();
    } catch (error, stack) {
      final shown = _intercepted(error, stack);
      _addError(shown.error, shown.stackTrace);
      _close();
      return;
    }
    if (!more) {
      _close();
      return;
    }
    try {
      _add(elements.current);
    } catch (error, stack) {
      final shown = _intercepted(error, stack);
      _addError(shown.error, shown.stackTrace);
    }
    if (!_scheduled && _ready) _schedule();
  }

  void _pauseSource() {}

  void _resumeSource() {
    if (!_scheduled && _elements != null) _schedule();
  }

  Future<void>? _cancelSource() => null;
}

/// The source of Stream.periodic. A pause keeps the rest of the period.
final class _Ticker<T> {
  final Duration _period;
  final T Function(int)? _computation;
  final Stopwatch _watch = Stopwatch();
  late final _SyncStreamController<T> _controller =
      _SyncStreamController<T>(_start, _pause, _resume, _stop);
  Timer? _timer;
  int _count = 0;

  _Ticker(this._period, this._computation);

  Stream<T> get stream => _controller.stream;

  void _start() {
    _watch.start();
    _repeat();
  }

  void _repeat() {
    _timer = Timer.periodic(_period, (_) => _tick());
  }

  void _tick() {
    _watch.reset();
    final computation = _computation;
    if (computation == null) {
      _controller.add(null as T);
      return;
    }
    final T event;
    try {
      event = computation(_count++);
    } catch (error, stack) {
      _controller.addError(error, stack);
      return;
    }
    _controller.add(event);
  }

  void _pause() {
    _timer?.cancel();
    _timer = null;
    _watch.stop();
  }

  void _resume() {
    final passed = _watch.elapsed;
    _watch.start();
    _timer = Timer(_period - passed, () {
      _timer = null;
      _repeat();
      _tick();
    });
  }

  Future<void> _stop() {
    _timer?.cancel();
    _timer = null;
    return _nothingToWaitFor;
  }
}
