// A killed isolate goes even if all it does is to compare, search and look up large strings, to move the elements of lists and to read large numbers and names,
// none of which allocates anything.

import 'dart:isolate';

void equals(SendPort ready) {
  final a = 'a' * 3999999 + 'b', b = 'a' * 4000000, c = 'a' * 4000000;
  final map = {b: 1};
  dynamic d = b;
  ready.send(null);
  while (true) {
    if (a == b || d == a || (a, 1) == (b, 1) || !map.containsKey(c)) break;
  }
}

void searches(SendPort ready) {
  final a = 'a' * 4000000, b = a + 'b';
  ready.send(null);
  while (true) {
    if (a.contains('b') || a.compareTo(b) == 0) break;
  }
}

void changes(SendPort ready) {
  final list = List.filled(1000000, 0, growable: true);
  final n = BigInt.one << 20000000;
  ready.send(null);
  while (true) {
    list.removeAt(0);
    list.add(1);
    if (n.toDouble() < 0) break;
  }
}

void parses(SendPort ready) {
  final digits = '1' * 100000;
  ready.send(null);
  while (true) {
    if (double.tryParse(digits) == null || int.tryParse(digits) != null) break;
  }
}

void names(SendPort ready) {
  final name = 'a' * 4000000;
  ready.send(null);
  while (true) {
    if (Symbol(name) == #a) break;
  }
}

Future<void> main() async {
  for (final (name, work) in [('equals', equals), ('searches', searches), ('changes', changes), ('parses', parses), ('names', names)]) {
    final ready = ReceivePort(), gone = ReceivePort();
    final isolate = await Isolate.spawn(work, ready.sendPort, onExit: gone.sendPort);
    await ready.first;
    isolate.kill(priority: Isolate.immediate);
    await gone.first;
    print('$name: gone');
  }
}
