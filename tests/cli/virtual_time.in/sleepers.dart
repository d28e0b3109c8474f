// One clock for all isolates: each sleeps, and is heard in the order of its time.
import 'dart:io';
import 'dart:isolate';

void sleeper((int, SendPort) job) {
  final (days, home) = job;
  sleep(Duration(days: days));
  home.send(days);
}

void main() async {
  final port = ReceivePort();
  for (final days in [3, 1, 2]) {
    Isolate.spawn(sleeper, (days, port.sendPort));
  }
  await for (final days in port.take(3)) {
    print('$days days');
  }
}
