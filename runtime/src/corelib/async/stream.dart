// The Stream class. What its members do is in stream_sources.dart,
// operators.dart, async_operators.dart and stream_reduce.dart.
part of 'async.dart';

/// A sequence of events that come when they come.
@pragma('oche:unsendable')
abstract mixin class Stream<T> {
  const Stream();
  const Stream._internal();

  /// A stream that ends at once.
  const factory Stream.empty({bool broadcast}) = _EmptyStream<T>;

  /// A stream of one event.
  factory Stream.value(T value) {
    final controller = _AsyncStreamController<T>(null, null, null, null);
    controller._add(value);
    controller._closeUnchecked();
    return controller.stream;
  }

  /// A stream of one error.
  factory Stream.error(Object error, [StackTrace? stackTrace]) {
    final controller = _AsyncStreamController<T>(null, null, null, null);
    final shown = _intercepted(error, stackTrace);
    controller._addError(shown.error, shown.stackTrace);
    controller._closeUnchecked();
    return controller.stream;
  }

  /// The outcome of [future], then done.
  factory Stream.fromFuture(Future<T> future) => _streamOfFuture<T>(future);

  /// The outcomes of [futures] as they come.
  factory Stream.fromFutures(Iterable<Future<T>> futures) => _streamOfFutures<T>(futures);

  /// One element per microtask.
  factory Stream.fromIterable(Iterable<T> elements) = _IterableStream<T>;

  /// Calls [onListen] with a controller for each listener.
  factory Stream.multi(void onListen(MultiStreamController<T> controller), {bool isBroadcast}) =
      _MultiStream<T>;

  /// An event per [period]: what [computation] makes of 0, 1, 2, …
  factory Stream.periodic(Duration period, [T computation(int computationCount)?]) {
    if (computation == null && null is! T) {
      throw ArgumentError.value(
          null, "computation", "Must not be omitted when the event type is non-nullable");
    }
    return _Ticker<T>(period, computation).stream;
  }

  /// The events that the sink made by [mapSink] makes of those of [source].
  factory Stream.eventTransformed(
          Stream<dynamic> source, EventSink<dynamic> mapSink(EventSink<T> sink)) =>
      _SinkStream<dynamic, T>(source, mapSink);

  static Stream<T> castFrom<S, T>(Stream<S> source) => _CastStream<S, T>(source);

  /// Whether any number may listen.
  bool get isBroadcast => false;

  /// Calls these functions with every event from now on.
  StreamSubscription<T> listen(void onData(T event)?,
      {Function? onError, void onDone()?, bool? cancelOnError});

  /// The same events for any number of listeners.
  Stream<T> asBroadcastStream(
          {void onListen(StreamSubscription<T> subscription)?,
          void onCancel(StreamSubscription<T> subscription)?}) =>
      _SharedStream<T>(this, onListen, onCancel);

  // Operators.

  /// The events for which [test] is true.
  Stream<T> where(bool test(T event)) => _WhereStream<T>(this, test);
  /// What [convert] makes of every event.
  Stream<S> map<S>(S convert(T event)) => _MapStream<T, S>(this, convert);
  Stream<S> expand<S>(Iterable<S> convert(T element)) => _ExpandStream<T, S>(this, convert);
  /// The same events; errors go to [onError], if [test] takes them.
  Stream<T> handleError(Function onError, {bool test(dynamic error)?}) =>
      _HandleErrorStream<T>(this, _binaryErrorHandler(onError), test);
  /// The first [count] events.
  Stream<T> take(int count) => _TakeStream<T>(this, count);
  /// The events before the first for which [test] is false.
  Stream<T> takeWhile(bool test(T element)) => _TakeWhileStream<T>(this, test);
  /// What comes after the first [count] events.
  Stream<T> skip(int count) => _SkipStream<T>(this, count);
  /// What comes from the first event on for which [test] is false.
  Stream<T> skipWhile(bool test(T element)) => _SkipWhileStream<T>(this, test);
  /// The events without those that equal the one before.
  Stream<T> distinct([bool equals(T previous, T next)?]) => _DistinctStream<T>(this, equals);
  Stream<E> asyncMap<E>(FutureOr<E> convert(T event)) => _asyncMapped<T, E>(this, convert);
  Stream<E> asyncExpand<E>(Stream<E>? convert(T event)) => _asyncExpanded<T, E>(this, convert);
  /// The same events; where none comes for [timeLimit], [onTimeout] is called or an error comes instead.
  Stream<T> timeout(Duration timeLimit, {void onTimeout(EventSink<T> sink)?}) =>
      _Timeout<T>(this, timeLimit, onTimeout).stream;
  Stream<S> transform<S>(StreamTransformer<T, S> streamTransformer) => streamTransformer.bind(this);
  Stream<R> cast<R>() => Stream.castFrom<T, R>(this);

  /// Gives all events to [streamConsumer] and closes it.
  Future pipe(StreamConsumer<T> streamConsumer) =>
      streamConsumer.addStream(this).then((_) => streamConsumer.close());

  // Reductions: one future made of all events.

  /// All events put together by [combine], two at a time.
  Future<T> reduce(T combine(T previous, T element)) => _reduceIn<T>(this, combine);
  /// All events put together with [combine], beginning with [initialValue].
  Future<S> fold<S>(S initialValue, S combine(S previous, T element)) =>
      _foldIn<T, S>(this, initialValue, combine);
  /// The events as text, one after the other.
  Future<String> join([String separator = ""]) => _joinIn<T>(this, separator);
  /// Whether [needle] comes.
  Future<bool> contains(Object? needle) => _containsIn<T>(this, needle);
  /// Calls [action] with every event; the future completes at the end.
  Future<void> forEach(void action(T element)) => _forEachIn<T>(this, action);
  /// Whether [test] is true for all events.
  Future<bool> every(bool test(T element)) => _searchIn<T>(this, test, false);
  /// Whether [test] is true for an event.
  Future<bool> any(bool test(T element)) => _searchIn<T>(this, test, true);
  Future<int> get length => _lengthIn<T>(this);
  Future<bool> get isEmpty => _isEmptyIn<T>(this);
  /// All events, at the end.
  Future<List<T>> toList() => _toListIn<T>(this);
  /// All different events, at the end.
  Future<Set<T>> toSet() => _toSetIn<T>(this);
  Future<E> drain<E>([E? futureValue]) {
    final value = futureValue == null ? futureValue as E : futureValue;
    return listen(null, cancelOnError: true).asFuture<E>(value);
  }

  Future<T> get first => _firstIn<T>(this);
  Future<T> get last => _lastIn<T>(this);
  Future<T> get single => _singleIn<T>(this);
  /// The first event for which [test] is true.
  Future<T> firstWhere(bool test(T element), {T orElse()?}) => _firstWhereIn<T>(this, test, orElse);
  /// The last event for which [test] is true.
  Future<T> lastWhere(bool test(T element), {T orElse()?}) => _lastWhereIn<T>(this, test, orElse);
  /// The one event for which [test] is true.
  Future<T> singleWhere(bool test(T element), {T orElse()?}) => _singleWhereIn<T>(this, test, orElse);
  /// The event with this number, from 0.
  Future<T> elementAt(int index) {
    RangeError.checkNotNegative(index, "index");
    return _elementAtIn<T>(this, index);
  }
}
