import 'dart:isolate';

void greet(SendPort port) => port.send('hello from ${Isolate.current.debugName}');

void main() async {
  final port = ReceivePort();
  await Isolate.spawn(greet, port.sendPort, debugName: 'one');
  await Isolate.spawn(greet, port.sendPort, debugName: 'two');
  port.take(2).listen((text) => print(text));
}
