// Flutter's `compute`.
import 'dart:async';
import 'dart:isolate';

Future<R> compute<M, R>(FutureOr<R> Function(M message) callback, M message) => Isolate.run(() => callback(message));
