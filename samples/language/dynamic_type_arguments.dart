// Type arguments of dynamic calls: none given, too many, or not within the bounds.

class Tools {
  Type anything<T>() => T;
  Type number<T extends num>(T value) => T;
  Type list<T extends List<U>, U>() => T;
}

T same<T extends num>(T value) => value;

void attempt(Object? Function() action) {
  try {
    print(action());
  } on TypeError catch (error) {
    print(error);
  } on NoSuchMethodError {
    print('no such method');
  }
}

void main() {
  final dynamic tools = Tools(), function = same, closure = <K>(K key, {required List<K> others}) => others..add(key);
  attempt(() => tools.anything());
  attempt(() => tools.number(1));
  attempt(() => tools.number<double>(1.5));
  attempt(() => tools.number<String>('one'));
  attempt(() => tools.number<int>(1.5));
  attempt(() => tools.number<int, int>(1));
  attempt(() => tools.list());
  attempt(() => function('one'));
  attempt(() => function<String>('one'));
  attempt(() => function<int>(1.5));
  attempt(() => function<int, int>(1));
  attempt(() => function<int>(1));
  attempt(() => closure<int>(1, others: <int>[]));
  attempt(() => closure<int>('one', others: <int>[]));
  attempt(() => closure<int>(1, others: <String>[]));
  attempt(() => closure<int, int>(1, others: <int>[]));
  final dynamic numbers = [1, 2];
  attempt(() => numbers.map((number) => number).runtimeType);
  attempt(() => numbers.whereType().runtimeType);
  attempt(() => numbers.cast<num>().runtimeType);
}
