// Stream transformers: from a listen function, from handlers, from a bind
// function, and streams whose events go through a sink.
part of 'async.dart';

/// Streams made by a function that listens.
final class _ListenTransformer<S, T> extends StreamTransformerBase<S, T> {
  final StreamSubscription<T> Function(Stream<S>, bool) _onListen;
  const _ListenTransformer(this._onListen);

  Stream<T> bind(Stream<S> stream) => _ListenStream<S, T>(stream, _onListen);
}

final class _ListenStream<S, T> extends Stream<T> {
  final Stream<S> _source;
  final StreamSubscription<T> Function(Stream<S>, bool) _onListen;
  _ListenStream(this._source, this._onListen);

  bool get isBroadcast => _source.isBroadcast;

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _onListen(_source, cancelOnError ?? false)
        ..onData(onData)
        ..onError(onError)
        ..onDone(onDone);
}

/// Streams made by a function from stream to stream.
final class _BindTransformer<S, T> extends StreamTransformerBase<S, T> {
  final Stream<T> Function(Stream<S>) _bind;
  _BindTransformer(this._bind);

  Stream<T> bind(Stream<S> stream) => _bind(stream);
}

/// Another transformer with other types.
final class _CastTransformer<SS, ST, TS, TT> extends StreamTransformerBase<TS, TT> {
  final StreamTransformer<SS, ST> _source;
  _CastTransformer(this._source);

  StreamTransformer<RS, RT> cast<RS, RT>() => _CastTransformer<SS, ST, RS, RT>(_source);
  Stream<TT> bind(Stream<TS> stream) => _source.bind(stream.cast<SS>()).cast<TT>();
}

/// Streams made by three handlers.
final class _HandlerTransformer<S, T> extends StreamTransformerBase<S, T> {
  final void Function(S, EventSink<T>)? _handleData;
  final void Function(Object, StackTrace, EventSink<T>)? _handleError;
  final void Function(EventSink<T>)? _handleDone;

  _HandlerTransformer(
      {void handleData(S data, EventSink<T> sink)?,
      void handleError(Object error, StackTrace stackTrace, EventSink<T> sink)?,
      void handleDone(EventSink<T> sink)?})
      : _handleData = handleData,
        _handleError = handleError,
        _handleDone = handleDone;

  Stream<T> bind(Stream<S> stream) =>
      _SinkStream<S, T>(stream, (sink) => _HandlerSink<S, T>(this, sink));
}

/// Gives events to the handlers of a transformer.
final class _HandlerSink<S, T> implements EventSink<S> {
  final _HandlerTransformer<S, T> _handlers;
  EventSink<T>? _target;
  _HandlerSink(this._handlers, EventSink<T> this._target);

  EventSink<T> get _open => _target ?? (throw StateError("Sink is closed"));

  void add(S event) {
    final target = _open;
    final handle = _handlers._handleData;
    if (handle != null) {
      handle(event, target);
    } else {
      target.add(event as T);
    }
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    final target = _open;
    final handle = _handlers._handleError;
    final stack = stackTrace ?? _stackOf(error);
    if (handle != null) {
      handle(error, stack, target);
    } else {
      target.addError(error, stack);
    }
  }

  void close() {
    final target = _target;
    if (target == null) return;
    _target = null;
    final handle = _handlers._handleDone;
    if (handle != null) {
      handle(target);
    } else {
      target.close();
    }
  }
}

/// A stream whose events go through a sink made for each listener.
final class _SinkStream<S, T> extends Stream<T> {
  final Stream<S> _source;
  final EventSink<S> Function(EventSink<T>) _makeSink;
  _SinkStream(this._source, this._makeSink);

  bool get isBroadcast => _source.isBroadcast;

  StreamSubscription<T> listen(void onData(T event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _SinkSubscription<S, T>(
          _source, _makeSink, onData, onError, onDone, cancelOnError ?? false);
}

final class _SinkSubscription<S, T> extends _Subscription<T> {
  StreamSubscription<S>? _upstream;
  late final EventSink<S> _sink;

  _SinkSubscription(Stream<S> source, EventSink<S> makeSink(EventSink<T> sink), super.onData,
      super.onError, super.onDone, super.cancelOnError) {
    _sink = makeSink(_OutputSink<T>(this));
    _upstream = source.listen(_handleData, onError: _handleError, onDone: _handleDone);
  }

  void _handleData(S value) {
    try {
      _sink.add(value);
    } catch (error, stack) {
      _addThrown(error, stack);
    }
  }

  void _handleError(Object error, StackTrace stack) {
    try {
      _sink.addError(error, stack);
    } catch (thrown, thrownStack) {
      _addThrown(thrown, identical(thrown, error) ? stack : thrownStack);
    }
  }

  void _handleDone() {
    try {
      _upstream = null;
      _sink.close();
    } catch (error, stack) {
      _addThrown(error, stack);
    }
  }

  void _addThrown(Object error, StackTrace stack) {
    _checkOpen();
    _addError(error, stack);
  }

  void _checkOpen() {
    if ((_flags & _Subscription._closed) != 0) throw StateError("Stream is already closed");
  }

  void _pauseSource() => _upstream?.pause();
  void _resumeSource() => _upstream?.resume();

  Future<void>? _cancelSource() {
    final upstream = _upstream;
    _upstream = null;
    return upstream?.cancel();
  }
}

/// Where a transforming sink puts its events.
final class _OutputSink<T> implements EventSink<T> {
  final _SinkSubscription<Object?, T> _subscription;
  _OutputSink(this._subscription);

  void add(T event) {
    _subscription._checkOpen();
    _subscription._add(event);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _subscription._checkOpen();
    _subscription._addError(error, stackTrace ?? _stackOf(error));
  }

  void close() {
    _subscription._checkOpen();
    _subscription._close();
  }
}
