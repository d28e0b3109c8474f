import 'dart:io';
import 'dart:isolate';

void wait(SendPort port) => ReceivePort();

void main() async {
  final port = ReceivePort();
  for (var i = 0; ; i++) {
    try {
      await Isolate.spawn(wait, port.sendPort);
    } on IsolateSpawnException catch (error) {
      print('$i others: $error');
      exit(0);
    }
  }
}
