import 'dart:async';
import 'dart:isolate';

void answer(SendPort home) => home.send(null);

void main() async {
  final port = ReceivePort();
  Timer(Duration(seconds: 1), () => print('still waiting'));
  await Isolate.spawn(answer, port.sendPort);
  await port.first;
  print('here it is');
}
