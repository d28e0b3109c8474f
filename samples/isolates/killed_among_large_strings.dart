// A killed isolate goes even if all it does is to compare, search and cut large strings, none of which allocates anything.

import 'dart:isolate';

void compares(SendPort ready) {
  final a = 'a' * 4000000, b = a + 'b';
  ready.send(null);
  while (true) {
    if (a.compareTo(b) == 0) break;
  }
}

void searches(SendPort ready) {
  final a = 'a' * 4000000;
  ready.send(null);
  while (true) {
    if (a.contains('b')) break;
  }
}

void changes(SendPort ready) {
  final list = List.filled(1000000, 0, growable: true);
  ready.send(null);
  while (true) {
    list.removeAt(0);
    list.add(1);
  }
}

void counts(SendPort ready) {
  final n = BigInt.one << 20000000;
  ready.send(null);
  while (true) {
    if (n.toDouble() < 0) break;
  }
}

Future<void> main() async {
  for (final (name, work) in [('compares', compares), ('searches', searches), ('changes', changes), ('counts', counts)]) {
    final ready = ReceivePort(), gone = ReceivePort();
    final isolate = await Isolate.spawn(work, ready.sendPort, onExit: gone.sendPort);
    await ready.first;
    isolate.kill(priority: Isolate.immediate);
    await gone.first;
    print('$name: gone');
  }
}
