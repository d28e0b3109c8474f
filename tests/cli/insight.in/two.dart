import 'dart:isolate';

void child(SendPort home) => home.send('hello');

void main() async {
  final port = ReceivePort();
  await Isolate.spawn(child, port.sendPort, debugName: 'child');
  print(await port.first);
}
