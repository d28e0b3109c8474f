// The interfaces around streams: sinks, subscriptions, transformers.
part of 'async.dart';

/// Takes the three kinds of stream events.
abstract interface class EventSink<T> implements Sink<T> {
  void add(T event);
  void addError(Object error, [StackTrace? stackTrace]);
  void close();
}

/// Takes the events of whole streams.
abstract interface class StreamConsumer<S> {
  Future addStream(Stream<S> stream);
  Future close();
}

/// Takes single events and whole streams.
abstract interface class StreamSink<S> implements EventSink<S>, StreamConsumer<S> {
  Future close();

  /// Completes when the sink is finished, or fails with what went wrong.
  Future get done;
}

/// Somebody's listening to a stream.
abstract interface class StreamSubscription<T> {
  /// Stops listening. Completes when the source has cleaned up.
  Future<void> cancel();
  void onData(void handleData(T data)?);
  void onError(Function? handleError);
  void onDone(void handleDone()?);

  /// Stops the events until [resume] was called as often, or [resumeSignal]
  /// completes.
  void pause([Future<void>? resumeSignal]);
  void resume();
  bool get isPaused;

  /// The end of the stream: [futureValue] when done, or the first error.
  Future<E> asFuture<E>([E? futureValue]);
}

/// Makes one stream from another.
abstract interface class StreamTransformer<S, T> {
  const factory StreamTransformer(
          StreamSubscription<T> onListen(Stream<S> stream, bool cancelOnError)) =
      _ListenTransformer<S, T>;

  factory StreamTransformer.fromHandlers(
      {void handleData(S data, EventSink<T> sink)?,
      void handleError(Object error, StackTrace stackTrace, EventSink<T> sink)?,
      void handleDone(EventSink<T> sink)?}) = _HandlerTransformer<S, T>;

  factory StreamTransformer.fromBind(Stream<T> Function(Stream<S>) bind) = _BindTransformer<S, T>;

  static StreamTransformer<TS, TT> castFrom<SS, ST, TS, TT>(StreamTransformer<SS, ST> source) =>
      _CastTransformer<SS, ST, TS, TT>(source);

  Stream<T> bind(Stream<S> stream);
  StreamTransformer<RS, RT> cast<RS, RT>();
}

/// A class to extend for a transformer that only has to write [bind].
abstract class StreamTransformerBase<S, T> implements StreamTransformer<S, T> {
  const StreamTransformerBase();
  Stream<T> bind(Stream<S> stream);
  StreamTransformer<RS, RT> cast<RS, RT>() => StreamTransformer.castFrom<S, T, RS, RT>(this);
}

/// Asks a stream for one event at a time.
abstract interface class StreamIterator<T> {
  factory StreamIterator(Stream<T> stream) = _StreamIterator<T>;

  /// Whether there is a next event; then it is [current].
  Future<bool> moveNext();
  T get current;
  Future cancel();
}

/// A stream that is nothing but another stream.
class StreamView<T> extends Stream<T> {
  final Stream<T> _stream;
  const StreamView(Stream<T> stream)
      : _stream = stream,
        super._internal();

  bool get isBroadcast => _stream.isBroadcast;
  Stream<T> asBroadcastStream(
          {void onListen(StreamSubscription<T> subscription)?,
          void onCancel(StreamSubscription<T> subscription)?}) =>
      _stream.asBroadcastStream(onListen: onListen, onCancel: onCancel);
  StreamSubscription<T> listen(void onData(T value)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _stream.listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);
}

/// The sending side of a stream.
abstract interface class StreamController<T> implements StreamSink<T> {
  factory StreamController(
          {void onListen()?,
          void onPause()?,
          void onResume()?,
          FutureOr<void> onCancel()?,
          bool sync = false}) =>
      sync
          ? _SyncStreamController<T>(onListen, onPause, onResume, onCancel)
          : _AsyncStreamController<T>(onListen, onPause, onResume, onCancel);

  factory StreamController.broadcast({void onListen()?, void onCancel()?, bool sync = false}) =>
      sync
          ? _SyncBroadcastController<T>(onListen, onCancel)
          : _AsyncBroadcastController<T>(onListen, onCancel);

  abstract void Function()? onListen;
  abstract void Function()? onPause;
  abstract void Function()? onResume;
  abstract FutureOr<void> Function()? onCancel;

  Stream<T> get stream;

  /// The controller as nothing but a sink.
  StreamSink<T> get sink;
  bool get isClosed;
  bool get isPaused;
  bool get hasListener;
  void add(T event);
  void addError(Object error, [StackTrace? stackTrace]);
  Future close();
  Future get done;
  Future addStream(Stream<T> source, {bool? cancelOnError});
}

/// A controller whose events reach the listener inside the call.
abstract interface class SynchronousStreamController<T> implements StreamController<T> {
  void add(T data);
  void addError(Object error, [StackTrace? stackTrace]);
  Future close();
}

/// The controller of one listener of a [Stream.multi].
abstract interface class MultiStreamController<T> implements StreamController<T> {
  void addSync(T value);
  void addErrorSync(Object error, [StackTrace? stackTrace]);
  void closeSync();
}
