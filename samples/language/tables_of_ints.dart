// Ints as keys of maps and sets: found as the doubles that equal them, kept in the order they came in.
class Key {
  final int id;
  Key(this.id);
  @override
  bool operator ==(Object other) => other is Key && other.id == id;
  @override
  int get hashCode => id % 3;
}

void main() {
  final map = <num, String>{1: 'one', 2.0: 'two', 1 << 40: 'large', -1: 'minus one'};
  print([map[1.0], map[2], map[2.0], map[1 << 40], map[-1.0], map[3], map[0.5]]);
  map[1.0] = 'still one';
  map[-0.0] = 'nothing';
  map[0] = 'naught';
  print(map);

  final set = <int>{};
  var added = 0;
  for (var i = 0; i < 3000; i++) {
    if (set.add((i * 7919) % 1009)) added++;
    if (i % 3 == 0) set.remove(i % 1009);
  }
  print([added, set.length, set.first, set.last, set.fold<int>(0, (a, b) => (a * 31 + b) % 65521)]);

  final counts = <int, int>{};
  for (var i = 0; i < 5000; i++) {
    counts[i * i % 97] = (counts[i * i % 97] ?? 0) + 1;
    if (i % 10 == 9) counts.remove(i % 97);
  }
  print([counts.length, counts.keys.take(5).toList(), counts.values.reduce((a, b) => a + b)]);

  final keys = {for (var i = 0; i < 50; i++) Key(i): i};
  for (var i = 0; i < 50; i += 2) keys.remove(Key(i));
  for (var i = 0; i < 60; i += 3) keys[Key(i)] = -i;
  print([keys.length, keys[Key(9)], keys[Key(2)], keys.values.take(6).toList()]);

  final identical = Map<Object, int>.identity()..[1] = 1..[1.0] = 2;
  print([identical[1], identical[1.0], identical.containsKey(2)]);
  final Map<Object, Object> any = counts;
  try {
    any['x'] = 1;
  } on TypeError {
    print('TypeError');
  }
  var i = 5, d = 0.5;
  i++;
  d--;
  void inner() => i++;
  inner();
  print([i, d, i++, i--, i]);
}
