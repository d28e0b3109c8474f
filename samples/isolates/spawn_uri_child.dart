import 'dart:io';
import 'dart:isolate';

class Local {
  const Local();
}

int started = 0;

void main(List<String> arguments, Map<String, Object?> message) {
  started++;
  final reply = message['reply'] as SendPort;
  reply.send([arguments, started, Platform.script.pathSegments.last, Isolate.current.debugName]);
  reply.send([
    1.5,
    null,
    {1, 2},
    {'a': true},
    [const [1]],
  ]);
  for (final value in <Object>[const Local(), main, (1, 2), RegExp('a'), #symbol, const Duration(seconds: 1)]) {
    try {
      reply.send(value);
    } on ArgumentError catch (error) {
      reply.send('${error.message}|');
    }
  }
  reply.send('end');
}
