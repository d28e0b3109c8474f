// A constructor named through a generic alias: the alias's type arguments are inferred. `FutureOr<T>?` takes a nullable value as it is.
typedef Lists<T> = Map<T, List<T>>;
typedef Swapped<A, B> = Pair<B, A>;
typedef Same<T> = Pair<T, T>;

class Pair<A, B> {
  const Pair(A a, B b);
  const Pair.empty();
  factory Pair.both(A a, B b) = Pair<A, B>;
}

void main() {
  print(Swapped(1, 'x').runtimeType);
  print(Swapped.both(1, 'x').runtimeType);
  Swapped<int, String> typed = Swapped.empty();
  print(typed.runtimeType);
  print(Swapped<num, bool>.empty().runtimeType);
  Lists<int> lists = Lists();
  print(lists.runtimeType);
  int? maybe = lists.isEmpty ? null : 1;
  dynamic anything = maybe;
  print([Future.value(maybe).runtimeType, Future.value(anything).runtimeType, Future.value(null).runtimeType]);
  // Also after `new` and `const`.
  print([const Swapped(1, 'x').runtimeType, new Swapped.both(1, 'x').runtimeType, const Same(1, 2.5).runtimeType]);
  print(identical(const Same(1, 2), const Pair<int, int>(1, 2)));
}
