// How zones work. A forked zone knows, for each operation, the nearest zone
// that overrides it (itself or an ancestor, null: none). The operation goes to
// that zone's handler, or else to the root's behaviour below.
part of 'async.dart';

final class _ZoneSpecification implements ZoneSpecification {
  final HandleUncaughtErrorHandler? handleUncaughtError;
  final RunHandler? run;
  final RunUnaryHandler? runUnary;
  final RunBinaryHandler? runBinary;
  final RegisterCallbackHandler? registerCallback;
  final RegisterUnaryCallbackHandler? registerUnaryCallback;
  final RegisterBinaryCallbackHandler? registerBinaryCallback;
  final ErrorCallbackHandler? errorCallback;
  final ScheduleMicrotaskHandler? scheduleMicrotask;
  final CreateTimerHandler? createTimer;
  final CreatePeriodicTimerHandler? createPeriodicTimer;
  final PrintHandler? print;
  final ForkHandler? fork;

  const _ZoneSpecification(
      {this.handleUncaughtError,
      this.run,
      this.runUnary,
      this.runBinary,
      this.registerCallback,
      this.registerUnaryCallback,
      this.registerBinaryCallback,
      this.errorCallback,
      this.scheduleMicrotask,
      this.createTimer,
      this.createPeriodicTimer,
      this.print,
      this.fork});
}

const _RootZone _rootZone = _RootZone();
const ZoneSpecification _noHandlers = _ZoneSpecification();
const _RootDelegate _rootDelegate = _RootDelegate();

/// What the root zone and forked zones have in common.
abstract final class _BaseZone implements Zone {
  const _BaseZone();

  bool inSameErrorZone(Zone otherZone) =>
      identical(this, otherZone) || identical(errorZone, otherZone.errorZone);

  void runGuarded(void action()) {
    try {
      run(action);
    } catch (error, stack) {
      handleUncaughtError(error, stack);
    }
  }

  void runUnaryGuarded<T>(void action(T argument), T argument) {
    try {
      runUnary(action, argument);
    } catch (error, stack) {
      handleUncaughtError(error, stack);
    }
  }

  void runBinaryGuarded<T1, T2>(
      void action(T1 argument1, T2 argument2), T1 argument1, T2 argument2) {
    try {
      runBinary(action, argument1, argument2);
    } catch (error, stack) {
      handleUncaughtError(error, stack);
    }
  }

  ZoneCallback<R> bindCallback<R>(R callback()) {
    final registered = registerCallback(callback);
    return () => this.run(registered);
  }

  ZoneUnaryCallback<R, T> bindUnaryCallback<R, T>(R callback(T argument)) {
    final registered = registerUnaryCallback(callback);
    return (argument) => this.runUnary(registered, argument);
  }

  ZoneBinaryCallback<R, T1, T2> bindBinaryCallback<R, T1, T2>(
      R callback(T1 argument1, T2 argument2)) {
    final registered = registerBinaryCallback(callback);
    return (argument1, argument2) => this.runBinary(registered, argument1, argument2);
  }

  void Function() bindCallbackGuarded(void callback()) {
    final registered = registerCallback(callback);
    return () => this.runGuarded(registered);
  }

  void Function(T) bindUnaryCallbackGuarded<T>(void callback(T argument)) {
    final registered = registerUnaryCallback(callback);
    return (argument) => this.runUnaryGuarded(registered, argument);
  }

  void Function(T1, T2) bindBinaryCallbackGuarded<T1, T2>(
      void callback(T1 argument1, T2 argument2)) {
    final registered = registerBinaryCallback(callback);
    return (argument1, argument2) => this.runBinaryGuarded(registered, argument1, argument2);
  }
}

final class _RootZone extends _BaseZone {
  const _RootZone();

  Zone? get parent => null;
  Zone get errorZone => this;

  void handleUncaughtError(Object error, StackTrace stackTrace) => _failSoon(error, stackTrace);

  Zone fork({ZoneSpecification? specification, Map<Object?, Object?>? zoneValues}) =>
      _ForkedZone(this, specification, zoneValues);

  R run<R>(R action()) => identical(Zone._current, this) ? action() : _runIn(this, action);
  R runUnary<R, T>(R action(T argument), T argument) =>
      identical(Zone._current, this) ? action(argument) : _runUnaryIn(this, action, argument);
  R runBinary<R, T1, T2>(R action(T1 argument1, T2 argument2), T1 argument1, T2 argument2) =>
      identical(Zone._current, this)
          ? action(argument1, argument2)
          : _runBinaryIn(this, action, argument1, argument2);

  ZoneCallback<R> registerCallback<R>(R callback()) => callback;
  ZoneUnaryCallback<R, T> registerUnaryCallback<R, T>(R callback(T arg)) => callback;
  ZoneBinaryCallback<R, T1, T2> registerBinaryCallback<R, T1, T2>(R callback(T1 arg1, T2 arg2)) =>
      callback;

  AsyncError? errorCallback(Object error, StackTrace? stackTrace) => null;

  void scheduleMicrotask(void Function() callback) => _enqueueMicrotask(callback);
  Timer createTimer(Duration duration, void Function() callback) =>
      _Timer.once(duration, callback);
  Timer createPeriodicTimer(Duration period, void Function(Timer timer) callback) =>
      _Timer.periodic(period, callback);
  void print(String line) => printToConsole(line);
  dynamic operator [](Object? key) => null;
}

// Calling a function with another zone as the current one.

R _runIn<R>(Zone zone, R f()) {
  final old = Zone._current;
  if (identical(old, zone)) return f();
  Zone._current = zone;
  try {
    return f();
  } finally {
    Zone._current = old;
  }
}

R _runUnaryIn<R, T>(Zone zone, R f(T arg), T arg) {
  final old = Zone._current;
  if (identical(old, zone)) return f(arg);
  Zone._current = zone;
  try {
    return f(arg);
  } finally {
    Zone._current = old;
  }
}

R _runBinaryIn<R, T1, T2>(Zone zone, R f(T1 arg1, T2 arg2), T1 arg1, T2 arg2) {
  final old = Zone._current;
  if (identical(old, zone)) return f(arg1, arg2);
  Zone._current = zone;
  try {
    return f(arg1, arg2);
  } finally {
    Zone._current = old;
  }
}

@pragma('oche:unsendable')
final class _ForkedZone extends _BaseZone {
  final _BaseZone _parent;
  final ZoneSpecification _handlers;

  /// The values of this zone and its ancestors; null if there are none.
  final Map<Object?, Object?>? _values;

  _ForkedZone? _handleUncaughtErrorAt;
  _ForkedZone? _runAt, _runUnaryAt, _runBinaryAt;
  _ForkedZone? _registerAt, _registerUnaryAt, _registerBinaryAt;
  _ForkedZone? _errorCallbackAt;
  _ForkedZone? _scheduleMicrotaskAt;
  _ForkedZone? _createTimerAt, _createPeriodicTimerAt;
  _ForkedZone? _printAt;
  _ForkedZone? _forkAt;

  /// How this zone's children, and its handlers' callers, reach it.
  late final _ForkedDelegate _delegate = _ForkedDelegate(this);

  _ForkedZone(this._parent, ZoneSpecification? specification, Map<Object?, Object?>? values)
      : _handlers = specification ?? _noHandlers,
        _values = _merged(_parent, values) {
    printToZone = _printInZone;
    final up = _parent;
    final above = up is _ForkedZone ? up : null;
    final own = _handlers;
    _handleUncaughtErrorAt = own.handleUncaughtError != null ? this : above?._handleUncaughtErrorAt;
    _runAt = own.run != null ? this : above?._runAt;
    _runUnaryAt = own.runUnary != null ? this : above?._runUnaryAt;
    _runBinaryAt = own.runBinary != null ? this : above?._runBinaryAt;
    _registerAt = own.registerCallback != null ? this : above?._registerAt;
    _registerUnaryAt = own.registerUnaryCallback != null ? this : above?._registerUnaryAt;
    _registerBinaryAt = own.registerBinaryCallback != null ? this : above?._registerBinaryAt;
    _errorCallbackAt = own.errorCallback != null ? this : above?._errorCallbackAt;
    _scheduleMicrotaskAt = own.scheduleMicrotask != null ? this : above?._scheduleMicrotaskAt;
    _createTimerAt = own.createTimer != null ? this : above?._createTimerAt;
    _createPeriodicTimerAt = own.createPeriodicTimer != null ? this : above?._createPeriodicTimerAt;
    _printAt = own.print != null ? this : above?._printAt;
    _forkAt = own.fork != null ? this : above?._forkAt;
  }

  static Map<Object?, Object?>? _merged(_BaseZone parent, Map<Object?, Object?>? own) {
    final inherited = parent is _ForkedZone ? parent._values : null;
    if (own == null) return inherited;
    final all = <Object?, Object?>{};
    if (inherited != null) all.addAll(inherited);
    all.addAll(own);
    return all;
  }

  Zone? get parent => _parent;
  Zone get errorZone => _handleUncaughtErrorAt ?? _rootZone;
  dynamic operator [](Object? key) => _values?[key];

  /// The delegate that this zone's own handlers get.
  ZoneDelegate get _up {
    final parent = _parent;
    return parent is _ForkedZone ? parent._delegate : _rootDelegate;
  }

  void handleUncaughtError(Object error, StackTrace stackTrace) =>
      _handleUncaughtErrorFor(this, error, stackTrace);
  Zone fork({ZoneSpecification? specification, Map<Object?, Object?>? zoneValues}) =>
      _forkFor(this, specification, zoneValues);
  R run<R>(R action()) => _runFor(this, action);
  R runUnary<R, T>(R action(T argument), T argument) => _runUnaryFor(this, action, argument);
  R runBinary<R, T1, T2>(R action(T1 argument1, T2 argument2), T1 argument1, T2 argument2) =>
      _runBinaryFor(this, action, argument1, argument2);
  ZoneCallback<R> registerCallback<R>(R callback()) => _registerFor(this, callback);
  ZoneUnaryCallback<R, T> registerUnaryCallback<R, T>(R callback(T arg)) =>
      _registerUnaryFor(this, callback);
  ZoneBinaryCallback<R, T1, T2> registerBinaryCallback<R, T1, T2>(R callback(T1 arg1, T2 arg2)) =>
      _registerBinaryFor(this, callback);
  AsyncError? errorCallback(Object error, StackTrace? stackTrace) =>
      _errorCallbackFor(this, error, stackTrace);
  void scheduleMicrotask(void Function() callback) => _scheduleMicrotaskFor(this, callback);
  Timer createTimer(Duration duration, void Function() callback) =>
      _createTimerFor(this, duration, callback);
  Timer createPeriodicTimer(Duration period, void Function(Timer timer) callback) =>
      _createPeriodicTimerFor(this, period, callback);
  void print(String line) => _printFor(this, line);

  // The operations on behalf of [zone], which is this zone or one inside it.

  void _handleUncaughtErrorFor(Zone zone, Object error, StackTrace stack) {
    final at = _handleUncaughtErrorAt;
    if (at == null) {
      _failSoon(error, stack);
      return;
    }
    // The handler runs outside of the zone it belongs to, and what it throws
    // goes to the next one.
    final old = Zone._current;
    Zone._current = at._parent;
    try {
      at._handlers.handleUncaughtError!(at, at._up, zone, error, stack);
      Zone._current = old;
    } catch (thrown, thrownStack) {
      Zone._current = old;
      at._parent.handleUncaughtError(thrown, identical(thrown, error) ? stack : thrownStack);
    }
  }

  Zone _forkFor(Zone zone, ZoneSpecification? specification, Map<Object?, Object?>? values) {
    final at = _forkAt;
    if (at == null) return _ForkedZone(zone as _BaseZone, specification, values);
    return at._handlers.fork!(at, at._up, zone, specification, values);
  }

  R _runFor<R>(Zone zone, R f()) {
    final at = _runAt;
    if (at == null) return _runIn(zone, f);
    return at._handlers.run!(at, at._up, zone, f);
  }

  R _runUnaryFor<R, T>(Zone zone, R f(T arg), T arg) {
    final at = _runUnaryAt;
    if (at == null) return _runUnaryIn(zone, f, arg);
    return at._handlers.runUnary!(at, at._up, zone, f, arg);
  }

  R _runBinaryFor<R, T1, T2>(Zone zone, R f(T1 arg1, T2 arg2), T1 arg1, T2 arg2) {
    final at = _runBinaryAt;
    if (at == null) return _runBinaryIn(zone, f, arg1, arg2);
    return at._handlers.runBinary!(at, at._up, zone, f, arg1, arg2);
  }

  ZoneCallback<R> _registerFor<R>(Zone zone, R f()) {
    final at = _registerAt;
    if (at == null) return f;
    return at._handlers.registerCallback!(at, at._up, zone, f);
  }

  ZoneUnaryCallback<R, T> _registerUnaryFor<R, T>(Zone zone, R f(T arg)) {
    final at = _registerUnaryAt;
    if (at == null) return f;
    return at._handlers.registerUnaryCallback!(at, at._up, zone, f);
  }

  ZoneBinaryCallback<R, T1, T2> _registerBinaryFor<R, T1, T2>(
      Zone zone, R f(T1 arg1, T2 arg2)) {
    final at = _registerBinaryAt;
    if (at == null) return f;
    return at._handlers.registerBinaryCallback!(at, at._up, zone, f);
  }

  AsyncError? _errorCallbackFor(Zone zone, Object error, StackTrace? stack) {
    final at = _errorCallbackAt;
    if (at == null) return null;
    return at._handlers.errorCallback!(at, at._up, zone, error, stack);
  }

  void _scheduleMicrotaskFor(Zone zone, void Function() f) {
    final at = _scheduleMicrotaskAt;
    if (at == null) {
      _rootScheduleMicrotask(zone, f);
    } else {
      at._handlers.scheduleMicrotask!(at, at._up, zone, f);
    }
  }

  Timer _createTimerFor(Zone zone, Duration duration, void Function() f) {
    final at = _createTimerAt;
    if (at == null) return _rootCreateTimer(zone, duration, f);
    return at._handlers.createTimer!(at, at._up, zone, duration, f);
  }

  Timer _createPeriodicTimerFor(Zone zone, Duration period, void Function(Timer) f) {
    final at = _createPeriodicTimerAt;
    if (at == null) return _rootCreatePeriodicTimer(zone, period, f);
    return at._handlers.createPeriodicTimer!(at, at._up, zone, period, f);
  }

  void _printFor(Zone zone, String line) {
    final at = _printAt;
    if (at == null) {
      printToConsole(line);
    } else {
      at._handlers.print!(at, at._up, zone, line);
    }
  }

  /// Queues a registered [callback], to be run in this zone.
  void _enqueueBound(void Function() callback) => _rootScheduleMicrotask(this, callback);
}

// The root's behaviour on behalf of any zone.

void _rootScheduleMicrotask(Zone zone, void Function() f) {
  if (identical(zone, _rootZone)) {
    _enqueueMicrotask(f);
  } else if (identical(zone.errorZone, _rootZone)) {
    _enqueueMicrotask(zone.bindCallback(f));
  } else {
    _enqueueMicrotask(zone.bindCallbackGuarded(f));
  }
}

Timer _rootCreateTimer(Zone zone, Duration duration, void Function() f) =>
    _Timer.once(duration, identical(zone, _rootZone) ? f : zone.bindCallback(f));

Timer _rootCreatePeriodicTimer(Zone zone, Duration period, void Function(Timer) f) =>
    _Timer.periodic(
        period, identical(zone, _rootZone) ? f : zone.bindUnaryCallback<void, Timer>(f));

/// Reaches a forked zone from a handler of one of its children.
final class _ForkedDelegate implements ZoneDelegate {
  final _ForkedZone _zone;
  _ForkedDelegate(this._zone);

  void handleUncaughtError(Zone zone, Object error, StackTrace stackTrace) =>
      _zone._handleUncaughtErrorFor(zone, error, stackTrace);
  R run<R>(Zone zone, R f()) => _zone._runFor(zone, f);
  R runUnary<R, T>(Zone zone, R f(T arg), T arg) => _zone._runUnaryFor(zone, f, arg);
  R runBinary<R, T1, T2>(Zone zone, R f(T1 arg1, T2 arg2), T1 arg1, T2 arg2) =>
      _zone._runBinaryFor(zone, f, arg1, arg2);
  ZoneCallback<R> registerCallback<R>(Zone zone, R f()) => _zone._registerFor(zone, f);
  ZoneUnaryCallback<R, T> registerUnaryCallback<R, T>(Zone zone, R f(T arg)) =>
      _zone._registerUnaryFor(zone, f);
  ZoneBinaryCallback<R, T1, T2> registerBinaryCallback<R, T1, T2>(
          Zone zone, R f(T1 arg1, T2 arg2)) =>
      _zone._registerBinaryFor(zone, f);
  AsyncError? errorCallback(Zone zone, Object error, StackTrace? stackTrace) =>
      _zone._errorCallbackFor(zone, error, stackTrace);
  void scheduleMicrotask(Zone zone, void f()) => _zone._scheduleMicrotaskFor(zone, f);
  Timer createTimer(Zone zone, Duration duration, void f()) =>
      _zone._createTimerFor(zone, duration, f);
  Timer createPeriodicTimer(Zone zone, Duration period, void f(Timer timer)) =>
      _zone._createPeriodicTimerFor(zone, period, f);
  void print(Zone zone, String line) => _zone._printFor(zone, line);
  Zone fork(Zone zone, ZoneSpecification? specification, Map? zoneValues) =>
      _zone._forkFor(zone, specification, zoneValues);
}

/// Reaches the root zone from a handler of one of its children.
final class _RootDelegate implements ZoneDelegate {
  const _RootDelegate();

  void handleUncaughtError(Zone zone, Object error, StackTrace stackTrace) =>
      _failSoon(error, stackTrace);
  R run<R>(Zone zone, R f()) => _runIn(zone, f);
  R runUnary<R, T>(Zone zone, R f(T arg), T arg) => _runUnaryIn(zone, f, arg);
  R runBinary<R, T1, T2>(Zone zone, R f(T1 arg1, T2 arg2), T1 arg1, T2 arg2) =>
      _runBinaryIn(zone, f, arg1, arg2);
  ZoneCallback<R> registerCallback<R>(Zone zone, R f()) => f;
  ZoneUnaryCallback<R, T> registerUnaryCallback<R, T>(Zone zone, R f(T arg)) => f;
  ZoneBinaryCallback<R, T1, T2> registerBinaryCallback<R, T1, T2>(
          Zone zone, R f(T1 arg1, T2 arg2)) =>
      f;
  AsyncError? errorCallback(Zone zone, Object error, StackTrace? stackTrace) => null;
  void scheduleMicrotask(Zone zone, void f()) => _rootScheduleMicrotask(zone, f);
  Timer createTimer(Zone zone, Duration duration, void f()) => _rootCreateTimer(zone, duration, f);
  Timer createPeriodicTimer(Zone zone, Duration period, void f(Timer timer)) =>
      _rootCreatePeriodicTimer(zone, period, f);
  void print(Zone zone, String line) => printToConsole(line);
  Zone fork(Zone zone, ZoneSpecification? specification, Map? zoneValues) =>
      _ForkedZone(zone as _BaseZone, specification, zoneValues);
}
