// Methods torn off from extensions and extension types: each a function of its own, generic in what is not yet given.
class Cell<X> {
  X same<Y extends X>(X a, Y b, [X? c]) => b;
}

extension More<X> on Cell<X> {
  X pick<Y extends X>(X a, Y b, [X? c]) => c ?? b;
  X just(X a) => a;
  Y any<Y>(Y a) => a;
}

extension type Id<X>(int id) {
  X pick<Y extends X>(X a, Y b) => b;
  X just(X a) => a;
}

extension on String {
  int rank(int by) => length * by;
}

void main() {
  final cell = Cell<num>(), id = Id<num>(1);
  final picks = cell.pick, just = cell.just, any = cell.any;
  print(cell.same.runtimeType);
  print(picks.runtimeType);
  print(just.runtimeType);
  print(any.runtimeType);
  print(id.pick.runtimeType);
  print(picks is num Function<Y extends num>(num, Y, [num?]));
  print([picks(1, 2.5), picks<int>(1, 2, 3), any('a'), any<num>(4), id.pick(5, 6)]);
  int Function(int, int, [int?]) narrow = Cell<int>().pick;
  print(narrow.runtimeType);
  print(cell.pick == cell.pick);
  print('a'.rank == 'a'.rank);
  print(cell.same == cell.same);
}
