// An answer that may come too late.
import 'dart:isolate';

void answerer(SendPort port) => port.send('here I am');

void main() async {
  final port = ReceivePort();
  await Isolate.spawn(answerer, port.sendPort);
  print(await port.first.timeout(const Duration(seconds: 1), onTimeout: () => 'nobody there'));
}
