// Lists of ints, doubles and bools behave as any other list, whatever type they are seen as.
List<T> twice<T>(List<T> list) => [...list, ...list];

void show(String what, Object? Function() run) {
  try {
    print('$what: ${run()}');
  } on TypeError {
    print('$what: TypeError');
  } on UnsupportedError {
    print('$what: UnsupportedError');
  } on RangeError {
    print('$what: RangeError');
  }
}

class Box<T> {
  final List<T> items;
  Box(this.items);
  void put(int index, T value) => items[index] = value;
  T operator [](int index) => items[index];
}

void main() {
  final ints = [3, 1, 2];
  final List<num> numbers = ints;
  final List<Object?> objects = ints;
  show('a double among ints', () => numbers..add(0.5));
  show('null among ints', () => objects[0] = null);
  show('an int after all', () => numbers[1] = 7);
  show('as it was', () => ints);

  final mixed = <num>[0.25];
  show('ints into nums', () => mixed..addAll(ints)..insertAll(1, [8, 9])..setRange(0, 2, ints, 1));
  show('nums into ints', () => ints..setAll(0, mixed.cast<int>()));
  show('a range of itself', () => ints..setRange(0, 2, ints, 1));
  show('generic', () => twice(ints)..sort()..removeRange(1, 3));
  show('grown', () => ints.length = 9);
  show('grown with nulls', () => <int?>[1]..length = 3);

  final doubles = List<double>.filled(3, double.nan, growable: true);
  doubles[1] = -0.0;
  doubles.add(2);
  show('doubles', () => doubles);
  show('sorted', () => doubles..sort());
  show('is negative zero', () => doubles.firstWhere((d) => d == 0).isNegative);
  show('found', () => [doubles.indexOf(2), doubles.contains(double.nan), ints.indexOf(2)]);

  final bools = [for (var i = 0; i < 5; i++) i.isEven];
  bools.removeAt(0);
  bools[2] = !bools[2];
  show('bools', () => bools.reversed.toList());

  final box = Box<int>([1, 2]);
  box.put(0, 5);
  final Box<Object> wide = box;
  show('through a box', () => wide[0]);
  show('a text into the box', () => wide.put(1, 'x'));
  final spare = <int>[];
  show('of an empty list', () => spare.removeLast());
  show('beyond the end', () => ints[3] = 0);
  show('constant', () => (const [1, 2] as List<int>)[0] = 3);
  show('unmodifiable', () => List<double>.unmodifiable([1.5, 2])..[0] = 0);
  show('a chain', () => ints[0] = ints[1] = 42);
  show('at last', () => [...ints, ...numbers.map((n) => n + 0.5).take(1)]);
}
