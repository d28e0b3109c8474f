// The second letter is sent when nobody opens the box any more.
import 'dart:isolate';

void helper(SendPort box) {
  box.send('one');
  box.send('two');
}

void main() async {
  final box = ReceivePort();
  final gone = RawReceivePort();
  await Isolate.spawn(helper, box.sendPort, onExit: gone.sendPort);
  print(await box.first);
  gone.handler = (_) => gone.close();
}
