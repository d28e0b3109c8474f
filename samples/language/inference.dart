// What type arguments are inferred: contexts of type dynamic say nothing, functions torn off fit their context, function literals with
// typed parameters speak in the first stage.
import 'dart:async';
import 'dart:math';

dynamic anything() => 'any';
T same<T>(T x) => x;
List<T> listOf<T>(T x) => [x];
int ordered<K extends Comparable<K>>(K a, K b) => a.compareTo(b);
void show(dynamic x) => print('$x ${x.runtimeType}');

class Wrapper<E> {
  final List<E> list;
  Wrapper(this.list);
  static X self<X>(X x) => x;
  void sort([int Function(E, E)? by, int Function(E, E)? other]) => list.sort(by ?? other);
}

class Node {
  Node? next;
  Node following() => next ??= anything() == 'any' ? Node() : null!;
  Node dynamically() => next ??= (Node() as dynamic);
}

class Holder<X> {}

class Bounded<X extends Y, Y> extends Holder<Y> {}

Future<void> quietly() async => Future.value(1);
Future<void> blockBody() async {
  return Future.delayed(Duration.zero, () => 'never seen');
}

void main() async {
  show(['a', 'b'].fold('', (String all, String s) => all + s));
  final halves = [1, 2].fold(0, (num a, int b) => a + b / 2);
  print(halves);
  show([1, 2].map(listOf));
  var generic = listOf;
  show([1, 2].map(generic));
  int Function(int)? none;
  show(none ?? Wrapper.self);
  int Function(int) chosen = switch (none) { null => same, _ => none };
  show(chosen);
  print((Wrapper(['b', 'a'])..sort(null, ordered)).list);
  print((Wrapper(['b', 'a'])..sort(ordered)).list);
  print(Node().following().next);
  print(Node().dynamically().next);
  int whole = 7.clamp(min(1, 2), max(3, 5)), rest = 9.remainder(max(2, 4));
  double real = 2.5.clamp(min(1.0, 2), 3.5);
  print('$whole $rest $real');
  Holder<int> bounded = Bounded();
  print(bounded.runtimeType);
  await quietly();
  await blockBody();
  Node? target;
  print((target = anything() == 1 ? null : Node()).hashCode.isEven || true);
  if (1 < 2 as bool) print(1 < 2 is bool);
}
