// Inside a generic extension its type parameter is a type like any other: members of the extension itself, of other extensions and of
// typed arguments keep it.
extension Chunks<E> on List<E> {
  List<E> firsts(int n) => take(n).toList();
  List<List<E>> halves() => [firsts(length ~/ 2), this.lasts(length - length ~/ 2)];
  E pickWith(E Function(E, E) better) => reduce((a, b) => better(a, b));
}

extension Ends<T> on Iterable<T> {
  List<T> lasts(int n) => skip(length - n).toList();
  T? find(bool Function(T) test) => whereNot((x) => !test(x)).firstOrNull;
  Iterable<T> whereNot(bool Function(T) test) => where((x) => !test(x));
}

extension Ordering<T> on int Function(T, T) {
  int Function(T, T) get reversed => (a, b) => this(b, a);
  T least(T a, T b) => this(a, b) <= 0 ? a : b;
  T leastOf(List<T> all) => all.reduce((a, b) => least(a, b));
  T greatestOf(List<T> all) => reversed.leastOf(all);
}

class Box<T> {
  final List<T> items;
  Box(this.items);
  T? odd(bool Function(T) test) => items.find(test);
}

void main() {
  final List<List<String>> halves = ['a', 'b', 'c'].halves();
  print(halves);
  print([3, 9, 4].pickWith((a, b) => a > b ? a : b).isEven);
  int compare(num a, num b) => a.compareTo(b);
  print([compare.leastOf([3, 1, 2]), compare.greatestOf([3, 1, 2])]);
  print(Box([1, 2, 3]).odd((x) => x > 1)?.isEven);
}
