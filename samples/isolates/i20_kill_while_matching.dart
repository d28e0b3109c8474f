// A match that takes time exponential in the text can be reached and ended from outside.
import 'dart:isolate';

void match(SendPort started) {
  started.send('started');
  print(RegExp(r'(a+)+$').hasMatch('${'a' * 60}b'));
}

Future<void> main() async {
  final started = ReceivePort(), ended = ReceivePort(), answered = ReceivePort();
  final isolate = await Isolate.spawn(match, started.sendPort, onExit: ended.sendPort);
  print(await started.first);
  isolate.ping(answered.sendPort, response: 'pong', priority: Isolate.immediate);
  print(await answered.first);
  isolate.kill(priority: Isolate.immediate);
  print(await ended.first);
}
