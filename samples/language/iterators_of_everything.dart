// `moveNext` and `current` of the collections' own iterators: in loops, by hand, before the first element, behind the last one, at null, and
// when the collection changes.
import 'dart:collection';
import 'dart:typed_data';

class Countdown implements Iterator<int> {
  int current = 4;
  bool moveNext() => --current > 0;
}

class Countdowns extends Iterable<int> {
  @override
  Iterator<int> get iterator => Countdown();
}

/// What an iterator says at each step.
void byHand<T>(String what, Iterable<T> all) {
  final iterator = all.iterator;
  final said = <Object?>[];
  void say() {
    try {
      said.add(iterator.current);
    } on TypeError {
      said.add('TypeError');
    }
  }

  say();
  while (iterator.moveNext()) {
    say();
    say();
  }
  say();
  said.add(iterator.moveNext());
  say();
  print('$what: $said');
}

void changed(String what, Iterable<Object?> all, void Function() change) {
  final seen = <Object?>[];
  try {
    for (final x in all) {
      seen.add(x);
      if (seen.length == 2) change();
    }
    print('$what: $seen');
  } on ConcurrentModificationError catch (e) {
    print('$what: $seen, then $e');
  }
}

int sumOfInts(List<int> list) {
  var sum = 0;
  for (final x in list) sum += x;
  return sum;
}

double sumOfDoubles(List<double> list) {
  var sum = 0.0;
  for (var x in list) sum += x;
  return sum;
}

bool allTrue(List<bool> list) {
  for (final x in list) {
    if (!x) return false;
  }
  return true;
}

Future<void> inAsync(List<int> list) async {
  final seen = <int>[];
  for (final x in list) {
    await null;
    if (x == 2) continue;
    if (x == 5) break;
    seen.add(x);
  }
  print('async: $seen');
}

Iterable<int> inGenerator(Map<int, int> map) sync* {
  for (final MapEntry(:key, :value) in map.entries) {
    yield key;
    for (final k in map.keys) yield k + value;
  }
}

void main() async {
  byHand('list', [1, 2, 3]);
  byHand('list of nullables', [1, null, 3]);
  byHand('no elements', <int>[]);
  byHand('fixed', List<String>.filled(2, 'x'));
  byHand('const', const [1.5, 2.5]);
  byHand('bytes', Uint8List.fromList([1, 255]));
  byHand('doubles', Float64List.fromList([0.5, -1]));
  byHand('long', Int64List.fromList([-1, 9223372036854775807]));
  byHand('floats', Float32x4List.fromList([Float32x4.zero()]));
  byHand('part of bytes', Uint8List.sublistView(Uint8List.fromList([1, 2, 3, 4]), 1, 3));
  byHand('unmodifiable bytes', Uint8List.fromList([7]).asUnmodifiableView());
  byHand('keys', {'a': 1, 'b': 2}.keys);
  byHand('values', {'a': 1, 'b': null}.values);
  byHand('entries', {'a': 1, 'b': 2}.entries.map((e) => '$e'));
  byHand('const keys', const {'a': 1, 'b': 2}.keys);
  byHand('set', {1, 2, null});
  byHand('const set', const {1, 2});
  byHand('identity', Set<int>.identity()..addAll([3, 4]));
  byHand('hash set', HashSet<int>()..addAll([3, 4]));
  final linked = LinkedHashMap<int, int>(equals: (a, b) => a == b, hashCode: (a) => a)..[1] = 2;
  byHand('linked map', linked.keys);
  byHand('splay', SplayTreeMap.of({2: 'b', 1: 'a'}).values);
  byHand('queue', ListQueue.of([1, 2]));
  byHand('text', 'aö😀'.runes);
  byHand('mapped', [1, 2].map((x) => x * 2));
  byHand('own', Countdowns());

  final list = [1, 2, 3, 4];
  changed('list grows', list, () => list.add(5));
  changed('list shrinks', list, () => list.removeLast());
  changed('list sets', list, () => list[2] = 30);
  changed('list sorted', list, () => list.sort((a, b) => b - a));
  final map = {1: 'a', 2: 'b', 3: 'c'};
  changed('keys grow', map.keys, () => map[4] = 'd');
  changed('values set', map.values, () => map[3] = 'cc');
  changed('entries shrink', map.entries.map((e) => e.key), () => map.remove(1));
  changed('entries set', map.entries.map((e) => '$e'), () => map[4] = 'dd');
  changed('keys cleared', map.keys, map.clear);
  final set = {1, 2, 3};
  changed('set same', set, () => set.add(2));
  changed('set grows', set, () => set.add(9));
  changed('set shrinks at the end', {7, 8}, () {});

  final entries = {'x': 1}.entries.toList();
  print([entries.first.runtimeType, entries.first.key.length, entries.first.value + 1]);
  final Map<num, Object> typed = <int, String>{1: 'a'};
  for (final entry in typed.entries) print(entry.runtimeType);
  for (final MapEntry(:key, :value) in typed.entries) print('$key $value');

  print([sumOfInts([1, 2, 3]), sumOfInts(Uint16List.fromList([65535, 1])), sumOfInts(const [4])]);
  print([sumOfDoubles([0.5, 1]), sumOfDoubles(Float32List.fromList([0.1]))]);
  print([allTrue([true, true]), allTrue([true, false])]);
  await inAsync([1, 2, 3, 4, 5, 6]);
  await inAsync(Uint8List.fromList([2, 9]));
  print(inGenerator({1: 10, 2: 20}).toList());

  final outer = [1, 2, 3];
  print([
    for (final a in outer)
      for (final b in outer)
        if (a < b) (a, b),
  ]);
  final iterators = [outer.iterator, {4, 5, 6}.iterator, {7: 8}.keys.iterator, Countdown()];
  final zipped = <int>[];
  while (iterators.every((i) => i.moveNext())) zipped.addAll(iterators.map((i) => i.current));
  print(zipped);
  dynamic any = [1, 'a'].iterator;
  while (any.moveNext()) print(any.current);
  final removed = {for (var i = 0; i < 10; i++) i: i};
  for (var i = 0; i < 9; i++) removed.remove(i);
  for (final key in removed.keys) print(key);
}
