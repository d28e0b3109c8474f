// What compiled sync* and async* bodies and `await for` loops call.
part of 'async.dart';

// sync*

/// The iterable of a call of a sync* function. [start] makes a fresh
/// activation of the body; it runs with the first moveNext.
@pragma('oche:entry')
Iterable<T> _syncStar<T>(Function start) => _SyncStarIterable<T>(start);

final class _SyncStarIterable<T> extends Iterable<T> {
  final Function _start;
  _SyncStarIterable(this._start);

  Iterator<T> get iterator => _SyncStarIterator<T>(_start() as _Activation);
}

/// Iterates over a body and, without nesting, over the sync* bodies that it
/// yields the elements of.
final class _SyncStarIterator<T> implements Iterator<T> {
  /// The body to run next; null at the end.
  _Activation? _body;

  /// The bodies that stand at a yield* of [_body], outermost first.
  List<_Activation>? _outer;

  /// What [_body] yields the elements of, if that is no sync* body.
  Iterator<T>? _inner;

  T? _current;

  _SyncStarIterator(this._body);

  T get current => _current as T;

  bool moveNext() {
    Object? error;
    StackTrace? stack;
    while (true) {
      final inner = _inner;
      final body = _body;
      if (body == null) {
        _current = null;
        if (error != null) Error.throwWithStackTrace(error, stack!);
        return false;
      }
      try {
        if (inner != null) {
          if (inner.moveNext()) {
            _current = inner.current;
            return true;
          }
          _inner = null;
        }
        final Object step;
        if (error != null) {
          final thrown = error;
          error = null;
          step = body.moveNextThrowing(thrown, stack!);
        } else {
          step = body.moveNext();
        }
        if (identical(step, true)) {
          _current = body.state as T;
          return true;
        }
        if (identical(step, false)) {
          _leave();
        } else if (step is _SyncStarIterable<T>) {
          (_outer ??= <_Activation>[]).add(body);
          _body = step._start() as _Activation;
        } else {
          _inner = (step as Iterable<T>).iterator;
        }
      } catch (thrown, thrownStack) {
        // An error of the inner iterator is thrown by the yield* that asked
        // it; an error of a body, by the yield* of the body around it.
        error = thrown;
        stack = thrownStack;
        if (_inner != null) {
          _inner = null;
        } else {
          _leave();
        }
      }
    }
  }

  /// Goes back to the body around the current one.
  void _leave() {
    final outer = _outer;
    _body = outer == null || outer.isEmpty ? null : outer.removeLast();
  }
}

// async*

/// The stream of a call of an async* function. [start] makes the activation;
/// its body runs with `resume(false)` after somebody listens.
@pragma('oche:entry')
Stream<T> _asyncStar<T>(Function start) {
  final star = _AsyncStar<T>(start() as _Activation);
  star.activation.state = star;
  return star._controller.stream;
}

/// The body yields [value]; it will be resumed with whether it must return.
/// True if it must return at once: then it is not suspended.
@pragma('oche:entry')
bool _asyncStarYield(_Activation activation, Object? value) =>
    (activation.state as _AsyncStar)._yield(value);

/// The same for `yield* stream`.
@pragma('oche:entry')
bool _asyncStarYieldStar(_Activation activation, Stream<Object?> stream) =>
    (activation.state as _AsyncStar)._yieldAll(stream);

/// The body ended.
@pragma('oche:entry')
void _asyncStarDone(_Activation activation) => (activation.state as _AsyncStar)._close();

/// The body threw.
@pragma('oche:entry')
void _asyncStarError(_Activation activation, Object error, StackTrace stack) {
  final star = activation.state as _AsyncStar;
  star._addError(error, stack);
  star._close();
}

/// The stream side of an async* body. It listens for the body as well.
final class _AsyncStar<T> extends _ZoneAwaiter {
  late final _StreamController<T> _controller =
      _SyncStreamController<T>(_onListen, null, _onResume, _onCancel);

  /// The zone of the body's first await; until then that of the call.
  Zone? _awaitZone;
  bool _scheduled = false;
  bool _atYield = false;
  bool _forwarding = false;
  _Future<void>? _cancelled;

  _AsyncStar(super.activation);

  Zone get zone => _awaitZone ?? super.zone;

  _ZoneAwaiter ready() {
    if (_awaitZone == null) {
      _awaitZone = Zone._current;
      bind(Zone._current);
    }
    return this;
  }

  void _onListen() => _schedule();

  void _onResume() {
    if (_atYield) _schedule();
  }

  Future<void>? _onCancel() {
    if (_controller.isClosed) return null;
    final known = _cancelled;
    if (known != null) return known;
    final done = _Future<void>();
    _cancelled = done;
    if (_atYield) _schedule();
    return done;
  }

  void _schedule() {
    if (_scheduled || _forwarding || _controller.isPaused) return;
    _scheduled = true;
    if (_observed) _noteGenerator(activation);
    scheduleMicrotask(_run);
    if (_observed) _noteGenerator(null);
  }

  void _run() {
    _scheduled = false;
    _atYield = false;
    activation.resumeAside(!_controller.hasListener);
  }

  bool _yield(Object? value) {
    if (!_controller.hasListener) return true;
    _controller.add(value as T);
    _schedule();
    _atYield = true;
    return false;
  }

  bool _yieldAll(Stream<Object?> stream) {
    if (!_controller.hasListener) return true;
    _forwarding = true;
    _controller.addStream(stream as Stream<T>, cancelOnError: false).then<void>((_) {
      _forwarding = false;
      _schedule();
      if (!_scheduled) _atYield = true;
    });
    return false;
  }

  void _addError(Object error, StackTrace stack) {
    final cancelled = _cancelled;
    if (cancelled != null && cancelled._isPending) {
      cancelled._completeWithError(error, stack);
    } else if (_controller.hasListener) {
      _controller.addError(error, stack);
    }
  }

  void _close() {
    final cancelled = _cancelled;
    if (cancelled != null && cancelled._isPending) cancelled._completeWithValue(null);
    _controller.close();
  }
}

// await for

/// What an `await for` loop over [stream] runs on.
@pragma('oche:entry')
_AwaitFor<T> _awaitFor<T>(Stream<T> stream) => _AwaitFor<T>(stream);

/// The body suspends until [loop] has a next element; resumed with whether
/// there is one. An error of the stream is thrown there.
@pragma('oche:entry')
void _asyncAwaitNext(_Activation activation, _AwaitFor loop) => loop._await(activation);

/// The element that the loop is at.
@pragma('oche:entry')
Object? _awaitForCurrent(_AwaitFor loop) => loop._current;

/// The loop is left: a future to await (its value does not matter), or null if
/// there is nothing to wait for.
@pragma('oche:entry')
Future<void>? _awaitForLeave(_AwaitFor loop) => loop._leave();

/// The subscription of an `await for` loop. An event resumes the body; if the
/// body suspends before it asks for the next event, the stream is paused.
final class _AwaitFor<T> {
  Stream<T>? _stream;
  StreamSubscription<T>? _subscription;

  /// The body, if it waits for the next element in the root zone.
  _Activation? _waiting;

  /// What it waits for at first, and always in other zones.
  _Future<bool>? _next;

  T? _current;

  /// Whether an element is being used.
  bool _busy = false;

  _AwaitFor(Stream<T> this._stream);

  void _await(_Activation activation) {
    final stream = _stream;
    if (stream != null) {
      _stream = null;
      final next = _Future<bool>();
      _next = next;
      final subscription =
          stream.listen(_onData, onError: _onError, onDone: _onDone, cancelOnError: true);
      if (identical(_next, next)) _subscription = subscription;
      next._listen(activation.listener);
      return;
    }
    final root = identical(Zone._current, _rootZone);
    final next = root ? null : _Future<bool>();
    if (root) {
      _waiting = activation;
    } else {
      _next = next;
    }
    if (_busy) {
      _busy = false;
      _current = null;
      _subscription!.resume();
    }
    next?._listen(activation.listener);
  }

  void _answer(bool more) {
    final activation = _waiting;
    if (activation != null) {
      _waiting = null;
      activation.resumeAside(more);
    } else {
      final next = _next!;
      _next = null;
      next._completeWithValue(more);
    }
  }

  void _onData(T value) {
    final subscription = _subscription;
    if (subscription == null) return;
    _current = value;
    _busy = true;
    _answer(true);
    if (_busy) subscription.pause();
  }

  void _onError(Object error, StackTrace stack) {
    _subscription = null;
    final activation = _waiting;
    if (activation != null) {
      _waiting = null;
      activation.resumeErrorAside(error, stack);
    } else {
      final next = _next!;
      _next = null;
      next._completeWithError(error, stack);
    }
  }

  void _onDone() {
    _subscription = null;
    _answer(false);
  }

  Future<void>? _leave() {
    final subscription = _subscription;
    if (subscription == null) return null;
    _subscription = null;
    _busy = false;
    return subscription.cancel();
  }
}
