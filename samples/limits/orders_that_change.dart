// An order that is not the same each time: what comes of it is anybody's guess, but nothing breaks.
import 'dart:collection';

void main() {
  var turns = 0;
  final map = SplayTreeMap<int, int>((a, b) => turns++ % 7 == 0 ? b.compareTo(a) : a.compareTo(b));
  final set = SplayTreeSet<int>((a, b) => 1 << 62);
  for (var i = 0; i < 1000; i++) {
    map[i] = i;
    set.add(i);
    if (i % 3 == 0) {
      map.remove(i ~/ 2);
      set.remove(i ~/ 2);
    }
  }
  print([map.length <= 1000, map.keys.length == map.length, set.length == set.toList().length]);
}
