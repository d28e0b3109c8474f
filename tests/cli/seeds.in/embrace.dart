import 'dart:isolate';

void shy(SendPort other) {
  final mine = ReceivePort();
  other.send(mine.sendPort);
  // Each answers only once the other has.
  mine.first.then((_) => other.send('you first'));
}

void main() async {
  final mine = ReceivePort();
  await Isolate.spawn(shy, mine.sendPort);
  var heard = 0;
  await for (final message in mine) {
    print(message is SendPort ? 'a port' : message);
    if (++heard == 2) mine.close();
  }
}
