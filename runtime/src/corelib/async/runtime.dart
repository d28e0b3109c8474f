// The door to the runtime: the microtask queue and the fate of an uncaught
// error. Everything here is called in the root zone.
part of 'async.dart';

/// Puts [callback] at the end of the isolate's microtask queue.
external void _enqueueMicrotask(void Function() callback);

/// Puts the call `function(a, b)` at the end of the microtask queue. With a
/// static [function] this costs no closure.
external void _enqueueCall(void Function(Object? a, Object? b) function, Object? a, Object? b);

/// Puts `activation.resume(value)` at the end of the microtask queue.
external void _enqueueResume(_Activation activation, Object? value);

/// Puts [callback] in front of the microtask queue, behind the earlier ones
/// that the same microtask or event put there.
external void _enqueuePriorityMicrotask(void Function() callback);

/// Leaves the event loop with [error], whatever Dart frames are below.
external Never _fatalUncaught(Object error, StackTrace stack);

/// Whether a recorder takes down what this isolate does.
final bool _observed = _isObserved();
external bool _isObserved();

/// Whether somebody will want to know where Completers were made: a person
/// at a terminal.
final bool _asksWhere = _doesAskWhere();
external bool _doesAskWhere();

/// [future] is that of a new Completer. It is given back.
external _Future<T> _noteCompleter<T>(_Future<T> future);

// What a recorder is told. Nothing happens without one.

/// [future] is new. It is given back.
external _Future<T> _noteMade<T>(_Future<T> future);

/// [pending]: [future] is not complete.
external void _noteListened(_Listener listener, _Future future, bool pending);
external void _noteCompleted(_Future future, bool failed);

/// [future] has failed and nobody listens to it.
external void _noteUnheard(_Future future);

/// [listener] is about to be called with the outcome of [future].
external void _noteReaction(_Listener listener, _Future future);
external void _noteReactionEnd();
external void _noteSubscribed(_Subscription subscription);

/// [event] waits for its delivery.
external void _noteAdded(_Event event);

/// [event], which has waited, is about to be delivered.
external void _noteDelivering(_Event event);

/// The listener of [subscription] is about to be called with an event (0), an
/// error (1), the end (2), or an error that it has no function for (3).
external void _noteDelivery(_Subscription subscription, int kind);
external void _noteDeliveryEnd();

/// The microtask that is queued next is for the body of an async* function; with null, it is not.
external void _noteGenerator(_Activation? activation);

/// Runs [callback] after the current code, before any event.
///
/// Callbacks run in the order they were registered, in the current zone.
void scheduleMicrotask(void Function() callback) {
  final zone = Zone._current;
  if (identical(zone, _rootZone)) {
    _enqueueMicrotask(callback);
  } else if (zone is _ForkedZone && zone._scheduleMicrotaskAt == null && identical(zone.errorZone, _rootZone)) {
    zone._enqueueBound(zone.registerCallback(callback));
  } else {
    zone.scheduleMicrotask(zone.bindCallbackGuarded(callback));
  }
}

/// The root zone's answer to an uncaught error: the running code goes on, and
/// the isolate fails before the next microtask.
void _failSoon(Object error, StackTrace stack) {
  _enqueuePriorityMicrotask(() => _fatalUncaught(error, stack));
}

/// The stack trace of an error that [future] is about to get, with the calls
/// that wait for it.
external StackTrace _traceFor(_Future future);

/// The stack that an error carries itself, or an empty one.
StackTrace _stackOf(Object error) => AsyncError.defaultStackTrace(error);

/// What dart:core's print does once there is a zone beside the root.
void _printInZone(String line) {
  Zone._current.print(line);
}

/// Tells a prompt how the input that [input] is the future of has ended.
void _watchInput(Future<Object?> input, void Function() done, void Function(Object, StackTrace) failed) {
  input.then<void>((_) => done(), onError: (Object error, StackTrace stack) => failed(error, stack));
}

/// Tells somebody outside how what has given [result] ends: at once, or as the
/// future that [result] is.
void _watchForeground(Object? result, void Function(Object?) done, void Function(Object, StackTrace) failed) {
  if (result is Future<Object?>) {
    result.then<void>((value) => done(value), onError: (Object error, StackTrace stack) => failed(error, stack));
  } else {
    done(result);
  }
}
