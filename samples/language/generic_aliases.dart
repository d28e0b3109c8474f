// A constructor named through a generic alias: the alias's type arguments are inferred. `FutureOr<T>?` takes a nullable value as it is.
typedef Lists<T> = Map<T, List<T>>;
typedef Swapped<A, B> = Pair<B, A>;

class Pair<A, B> {
  Pair(A a, B b);
  Pair.empty();
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
}
