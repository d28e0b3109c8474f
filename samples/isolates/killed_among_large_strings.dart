// A killed isolate goes even if all it does is to compare, search and look up large strings, to move the elements of lists and to read large numbers,
// none of which allocates anything.

import 'dart:isolate';

void compares(SendPort ready) {
  final a = 'a' * 4000000, b = a + 'b';
  ready.send(null);
  while (true) {
    if (a.compareTo(b) == 0) break;
  }
}

void equals(SendPort ready) {
  final a = 'a' * 3999999 + 'b', b = 'a' * 4000000;
  Object? c = b;
  dynamic d = b;
  ready.send(null);
  while (true) {
    if (a == b || a == c || d == a) break;
  }
}

void compared(SendPort ready) {
  final a = ('a' * 3999999 + 'b', 1), b = ('a' * 4000000, 1);
  ready.send(null);
  while (true) {
    if (a == b) break;
  }
}

void found(SendPort ready) {
  final a = 'a' * 4000000, b = 'a' * 4000000, c = 'b' * 4000000;
  final map = {a: 1};
  ready.send(null);
  while (true) {
    if (!map.containsKey(b) || map.containsKey(c)) break;
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
  for (final (name, work) in [('compares', compares), ('equals', equals), ('compared', compared), ('found', found), ('searches', searches), ('changes', changes), ('counts', counts)]) {
    final ready = ReceivePort(), gone = ReceivePort();
    final isolate = await Isolate.spawn(work, ready.sendPort, onExit: gone.sendPort);
    await ready.first;
    isolate.kill(priority: Isolate.immediate);
    await gone.first;
    print('$name: gone');
  }
}
