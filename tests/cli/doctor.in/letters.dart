// The second letter is sent when the box is closed; the helper is not waited for.
import 'dart:isolate';

void helper(SendPort box) {
  box.send('one');
  print('helper: sent');
}

void main() async {
  final box = ReceivePort();
  final other = ReceivePort();
  other.close();
  other.sendPort.send('lost');
  await Isolate.spawn(helper, box.sendPort);
  print(await box.first);
}
