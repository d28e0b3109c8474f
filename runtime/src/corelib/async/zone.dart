// Zones: the public classes, and running code in a new zone.
part of 'async.dart';

typedef ZoneCallback<R> = R Function();
typedef ZoneUnaryCallback<R, T> = R Function(T);
typedef ZoneBinaryCallback<R, T1, T2> = R Function(T1, T2);

typedef HandleUncaughtErrorHandler = void Function(
    Zone self, ZoneDelegate parent, Zone zone, Object error, StackTrace stackTrace);
typedef RunHandler = R Function<R>(Zone self, ZoneDelegate parent, Zone zone, R Function() f);
typedef RunUnaryHandler = R Function<R, T>(
    Zone self, ZoneDelegate parent, Zone zone, R Function(T arg) f, T arg);
typedef RunBinaryHandler = R Function<R, T1, T2>(
    Zone self, ZoneDelegate parent, Zone zone, R Function(T1 arg1, T2 arg2) f, T1 arg1, T2 arg2);
typedef RegisterCallbackHandler = ZoneCallback<R> Function<R>(
    Zone self, ZoneDelegate parent, Zone zone, R Function() f);
typedef RegisterUnaryCallbackHandler = ZoneUnaryCallback<R, T> Function<R, T>(
    Zone self, ZoneDelegate parent, Zone zone, R Function(T arg) f);
typedef RegisterBinaryCallbackHandler = ZoneBinaryCallback<R, T1, T2> Function<R, T1, T2>(
    Zone self, ZoneDelegate parent, Zone zone, R Function(T1 arg1, T2 arg2) f);
typedef ErrorCallbackHandler = AsyncError? Function(
    Zone self, ZoneDelegate parent, Zone zone, Object error, StackTrace? stackTrace);
typedef ScheduleMicrotaskHandler = void Function(
    Zone self, ZoneDelegate parent, Zone zone, void Function() f);
typedef CreateTimerHandler = Timer Function(
    Zone self, ZoneDelegate parent, Zone zone, Duration duration, void Function() f);
typedef CreatePeriodicTimerHandler = Timer Function(
    Zone self, ZoneDelegate parent, Zone zone, Duration period, void Function(Timer timer) f);
typedef PrintHandler = void Function(Zone self, ZoneDelegate parent, Zone zone, String line);
typedef ForkHandler = Zone Function(Zone self, ZoneDelegate parent, Zone zone,
    ZoneSpecification? specification, Map<Object?, Object?>? zoneValues);

/// The handlers with which a zone overrides what its parent does.
abstract final class ZoneSpecification {
  const factory ZoneSpecification(
      {HandleUncaughtErrorHandler? handleUncaughtError,
      RunHandler? run,
      RunUnaryHandler? runUnary,
      RunBinaryHandler? runBinary,
      RegisterCallbackHandler? registerCallback,
      RegisterUnaryCallbackHandler? registerUnaryCallback,
      RegisterBinaryCallbackHandler? registerBinaryCallback,
      ErrorCallbackHandler? errorCallback,
      ScheduleMicrotaskHandler? scheduleMicrotask,
      CreateTimerHandler? createTimer,
      CreatePeriodicTimerHandler? createPeriodicTimer,
      PrintHandler? print,
      ForkHandler? fork}) = _ZoneSpecification;

  /// A copy of [other] in which the handlers given here replace the old ones.
  factory ZoneSpecification.from(ZoneSpecification other,
          {HandleUncaughtErrorHandler? handleUncaughtError,
          RunHandler? run,
          RunUnaryHandler? runUnary,
          RunBinaryHandler? runBinary,
          RegisterCallbackHandler? registerCallback,
          RegisterUnaryCallbackHandler? registerUnaryCallback,
          RegisterBinaryCallbackHandler? registerBinaryCallback,
          ErrorCallbackHandler? errorCallback,
          ScheduleMicrotaskHandler? scheduleMicrotask,
          CreateTimerHandler? createTimer,
          CreatePeriodicTimerHandler? createPeriodicTimer,
          PrintHandler? print,
          ForkHandler? fork}) =>
      ZoneSpecification(
          handleUncaughtError: handleUncaughtError ?? other.handleUncaughtError,
          run: run ?? other.run,
          runUnary: runUnary ?? other.runUnary,
          runBinary: runBinary ?? other.runBinary,
          registerCallback: registerCallback ?? other.registerCallback,
          registerUnaryCallback: registerUnaryCallback ?? other.registerUnaryCallback,
          registerBinaryCallback: registerBinaryCallback ?? other.registerBinaryCallback,
          errorCallback: errorCallback ?? other.errorCallback,
          scheduleMicrotask: scheduleMicrotask ?? other.scheduleMicrotask,
          createTimer: createTimer ?? other.createTimer,
          createPeriodicTimer: createPeriodicTimer ?? other.createPeriodicTimer,
          print: print ?? other.print,
          fork: fork ?? other.fork);

  HandleUncaughtErrorHandler? get handleUncaughtError;
  RunHandler? get run;
  RunUnaryHandler? get runUnary;
  RunBinaryHandler? get runBinary;
  RegisterCallbackHandler? get registerCallback;
  RegisterUnaryCallbackHandler? get registerUnaryCallback;
  RegisterBinaryCallbackHandler? get registerBinaryCallback;
  ErrorCallbackHandler? get errorCallback;
  ScheduleMicrotaskHandler? get scheduleMicrotask;
  CreateTimerHandler? get createTimer;
  CreatePeriodicTimerHandler? get createPeriodicTimer;
  PrintHandler? get print;
  ForkHandler? get fork;
}

/// What a handler calls to let the parent zone do the work for [Zone] `zone`.
abstract final class ZoneDelegate {
  void handleUncaughtError(Zone zone, Object error, StackTrace stackTrace);
  R run<R>(Zone zone, R f());
  R runUnary<R, T>(Zone zone, R f(T arg), T arg);
  R runBinary<R, T1, T2>(Zone zone, R f(T1 arg1, T2 arg2), T1 arg1, T2 arg2);
  ZoneCallback<R> registerCallback<R>(Zone zone, R f());
  ZoneUnaryCallback<R, T> registerUnaryCallback<R, T>(Zone zone, R f(T arg));
  ZoneBinaryCallback<R, T1, T2> registerBinaryCallback<R, T1, T2>(
      Zone zone, R f(T1 arg1, T2 arg2));
  AsyncError? errorCallback(Zone zone, Object error, StackTrace? stackTrace);
  void scheduleMicrotask(Zone zone, void f());
  Timer createTimer(Zone zone, Duration duration, void f());
  Timer createPeriodicTimer(Zone zone, Duration period, void f(Timer timer));
  void print(Zone zone, String line);
  Zone fork(Zone zone, ZoneSpecification? specification, Map? zoneValues);
}

/// An environment that stays the same across asynchronous calls.
abstract final class Zone {
  /// The zone that every isolate starts in.
  static const Zone root = _rootZone;

  static Zone _current = _rootZone;

  /// The zone that the code calling this runs in.
  static Zone get current => _current;

  /// The zone this one was forked from; null for the root zone.
  Zone? get parent;

  /// The nearest zone that handles uncaught errors; errors do not leave it.
  Zone get errorZone;

  /// Whether uncaught errors of both zones go to the same handler.
  bool inSameErrorZone(Zone otherZone);

  /// Hands an error that nobody caught to the zone.
  void handleUncaughtError(Object error, StackTrace stackTrace);

  /// A new zone inside this one.
  Zone fork({ZoneSpecification? specification, Map<Object?, Object?>? zoneValues});

  /// Runs [action] in this zone; errors come out.
  R run<R>(R action());
  R runUnary<R, T>(R action(T argument), T argument);
  R runBinary<R, T1, T2>(R action(T1 argument1, T2 argument2), T1 argument1, T2 argument2);

  /// Runs [action] in this zone; errors go to [handleUncaughtError].
  void runGuarded(void action());
  void runUnaryGuarded<T>(void action(T argument), T argument);
  void runBinaryGuarded<T1, T2>(
      void action(T1 argument1, T2 argument2), T1 argument1, T2 argument2);

  /// Announces a callback that will be run in this zone later.
  ZoneCallback<R> registerCallback<R>(R callback());
  ZoneUnaryCallback<R, T> registerUnaryCallback<R, T>(R callback(T arg));
  ZoneBinaryCallback<R, T1, T2> registerBinaryCallback<R, T1, T2>(R callback(T1 arg1, T2 arg2));

  /// Registers a callback and returns a function that runs it in this zone.
  ZoneCallback<R> bindCallback<R>(R callback());
  ZoneUnaryCallback<R, T> bindUnaryCallback<R, T>(R callback(T argument));
  ZoneBinaryCallback<R, T1, T2> bindBinaryCallback<R, T1, T2>(
      R callback(T1 argument1, T2 argument2));

  /// As [bindCallback], with errors going to [handleUncaughtError].
  void Function() bindCallbackGuarded(void callback());
  void Function(T) bindUnaryCallbackGuarded<T>(void callback(T argument));
  void Function(T1, T2) bindBinaryCallbackGuarded<T1, T2>(
      void callback(T1 argument1, T2 argument2));

  /// A chance to replace an error that is about to enter a future or stream.
  AsyncError? errorCallback(Object error, StackTrace? stackTrace);

  void scheduleMicrotask(void Function() callback);
  Timer createTimer(Duration duration, void Function() callback);
  Timer createPeriodicTimer(Duration period, void Function(Timer timer) callback);
  void print(String line);

  /// The value stored under [key] here or in the nearest zone that has it.
  dynamic operator [](Object? key);
}

/// Runs [body] in a new zone inside the current one.
///
/// [onError] is the old way to ask for what [runZonedGuarded] does.
R runZoned<R>(R body(),
    {Map<Object?, Object?>? zoneValues,
    ZoneSpecification? zoneSpecification,
    @Deprecated("Use runZonedGuarded instead") Function? onError}) {
  if (onError != null) {
    void Function(Object, StackTrace) handler;
    if (onError is void Function(Object, StackTrace)) {
      handler = onError;
    } else if (onError is void Function(Object)) {
      handler = (error, stack) => onError(error);
    } else {
      throw ArgumentError.value(onError, "onError", "Must be Function(Object) or Function(Object, StackTrace)");
    }
    return runZonedGuarded(body, handler, zoneSpecification: zoneSpecification, zoneValues: zoneValues) as R;
  }
  return Zone._current.fork(specification: zoneSpecification, zoneValues: zoneValues).run(body);
}

/// Runs [body] in an error zone of its own: every error of the zone that nobody
/// catches goes to [onError]. Null if [body] itself throws.
R? runZonedGuarded<R>(R body(), void onError(Object error, StackTrace stack),
    {Map<Object?, Object?>? zoneValues, ZoneSpecification? zoneSpecification}) {
  final outer = Zone._current;
  void handle(Zone self, ZoneDelegate parent, Zone zone, Object error, StackTrace stack) {
    try {
      outer.runBinary(onError, error, stack);
    } catch (thrown, thrownStack) {
      parent.handleUncaughtError(zone, thrown, identical(thrown, error) ? stack : thrownStack);
    }
  }

  final specification = zoneSpecification == null
      ? ZoneSpecification(handleUncaughtError: handle)
      : ZoneSpecification.from(zoneSpecification, handleUncaughtError: handle);
  final zone = outer.fork(specification: specification, zoneValues: zoneValues);
  try {
    return zone.run(body);
  } catch (error, stack) {
    onError(error, stack);
    return null;
  }
}
