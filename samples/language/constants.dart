// Constant sets and maps find equal keys made at run time; constants in a generic context; values of the environment.
enum Suit { hearts, spades }

class Point<T> {
  final T x;
  const Point(this.x);
}

class Same<E> {
  const Same();
  bool call(E a, E b) => a == b;
}

class Bag<E> {
  final Same<E> same;
  const Bag([this.same = const Same()]);
  Iterable<E> get nothing => const Iterable.empty();
  Type kind([Same<E> how = const Same()]) => how.runtimeType;
}

class Label {
  final String text;
  final String? unit;
  const Label(this.text, {required this.unit});
}

class Length extends Label {
  const Length(super.text, {bool? metric}) : super(unit: (metric ?? true) ? 'm' : 'ft');
}

const cells = {(0, 1), (2, 3)};
const nested = {((1, 2), suit: Suit.spades): 'found'};
const mixed = <Object>{[1, 2], {3}, Point<int>(1), Point('x'), (name: 'n', at: 1), Suit.hearts, print};

void main(List<String> args) {
  final n = args.length, last = Suit.values.last;
  print([cells.contains((n, n + 1)), cells.contains((n + 1, n))]);
  print(nested[((n + 1, n + 2), suit: last)]);
  print([mixed.contains(const [1, 2]), mixed.contains([1, 2]), mixed.contains(const Point<int>(1)), mixed.contains(const Point<num>(1))]);
  print([mixed.contains((at: n + 1, name: 'n')), mixed.contains(Suit.hearts), mixed.contains(print), mixed.contains(const {3})]);
  print((1, 'x').hashCode == (n + 1, 'x').hashCode);
  print([const Bag<int>().same.runtimeType, Bag<String>().kind(), Bag<String>().nothing.runtimeType]);
  const length = Length('l', metric: false);
  print('${length.text} ${length.unit} ${const Length('k').unit}');
  print(const bool.fromEnvironment('dart.library.io') && !const bool.fromEnvironment('dart.library.html'));
  print(const String.fromEnvironment('dart.library.core') + const String.fromEnvironment('dart.library.js', defaultValue: '-'));
}
