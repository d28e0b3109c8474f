// Each isolate keeps within its limit; together they don't.
import 'dart:isolate';
import 'dart:typed_data';

void fill(SendPort port) {
  final all = Uint8List(60 << 20)..fillRange(0, 60 << 20, 1);
  port.send(all.length);
  ReceivePort().listen((_) => print(all));
}

Future<void> main() async {
  final port = ReceivePort();
  for (var i = 0; i < 20; i++) {
    await Isolate.spawn(fill, port.sendPort);
  }
}
