// Messages on their way belong to no heap.
import 'dart:isolate';
import 'dart:typed_data';

void send(SendPort port) {
  final message = Uint8List(1 << 22);
  while (true) {
    port.send(message);
  }
}

void main() async {
  await Isolate.spawn(send, ReceivePort().sendPort);
  while (true) {}
}
