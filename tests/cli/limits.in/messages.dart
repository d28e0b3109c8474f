// Messages that nobody has read yet count for who should read them; who sends more is told.
import 'dart:isolate';
import 'dart:typed_data';

void send(SendPort port) {
  final message = Uint8List(1 << 20);
  while (true) {
    port.send(message);
  }
}

void main() async {
  final port = RawReceivePort((_) {}), errors = ReceivePort();
  await Isolate.spawn(send, port.sendPort, onError: errors.sendPort, debugName: 'sender');
  final watch = Stopwatch()..start();
  while (watch.elapsedMilliseconds < 1000) {}
  print('the sender: ${(await errors.first as List).first}');
  port.close();
}
