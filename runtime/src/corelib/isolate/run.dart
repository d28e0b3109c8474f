// Isolate.run. The child's last message is a list: of one, the result; of two,
// an error with its stack trace. An uncaught error gives two texts, an end
// without a result gives null.

part of 'isolate.dart';

Future<R> _runElsewhere<R>(FutureOr<R> computation(), String? debugName) {
  final Completer<R> result = Completer<R>();
  final RawReceivePort answers = RawReceivePort();
  answers.handler = (dynamic answer) {
    answers.close();
    if (answer == null) {
      result.completeError(RemoteError('Computation ended without result', ''), StackTrace.empty);
      return;
    }
    final List<Object?> list = answer as List<Object?>;
    if (list.length == 1) {
      result.complete(list[0] as R);
      return;
    }
    final Object? error = list[0];
    final Object? stack = list[1];
    if (stack is StackTrace) {
      result.completeError(error!, stack);
    } else {
      final RemoteError remote = RemoteError('$error', '$stack');
      result.completeError(remote, remote.stackTrace);
    }
  };
  try {
    final int port = _idOf(answers.sendPort)!;
    final _Errand<R> errand = _Errand<R>(computation, answers.sendPort);
    _launch((int ready) => _isolateSpawn(ready, _runErrand, errand, false, true, port, port, debugName),
        (List<Object?> _) {}, (Object error) {
      answers.close();
      result.completeError(error, StackTrace.empty);
    });
  } catch (_) {
    answers.close();
    rethrow;
  }
  return result.future;
}

/// What the child has to do, and where to send the result.
final class _Errand<R> {
  final FutureOr<R> Function() computation;
  final SendPort answers;

  _Errand(this.computation, this.answers);

  void run() {
    final FutureOr<R> value;
    try {
      value = computation();
    } catch (error, stack) {
      _fail(error, stack);
    }
    if (value is Future<R>) {
      value.then<void>(_succeed, onError: _fail);
    } else {
      _succeed(value);
    }
  }

  Never _succeed(R value) => Isolate.exit(answers, <R>[value]);

  Never _fail(Object error, StackTrace stack) => Isolate.exit(answers, <Object>[error, stack]);
}

void _runErrand(_Errand<Object?> errand) {
  errand.run();
}
