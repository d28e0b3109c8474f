import 'dart:isolate';

void greeter(SendPort done) {
  print('hello');
  done.send(null);
}

void main() async {
  final done = ReceivePort();
  await Isolate.spawn(greeter, done.sendPort);
  print('started');
  await done.first;
}
