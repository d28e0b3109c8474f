// Nothing is wrong: the end of each isolate is waited for, though its message waits in the port for a while.
import 'dart:isolate';

void work(String name) => print('$name works');

void main() async {
  final ends = ReceivePort();
  await Isolate.spawn(work, 'Ada', onExit: ends.sendPort);
  await Isolate.spawn(work, 'Bob', onExit: ends.sendPort);
  await ends.take(2).drain<void>();
}
