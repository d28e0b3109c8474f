// Variables in patterns get the types of a nullable value's parts; object patterns through typedefs; promotion to a type variable.
typedef Numbers = List<num>;
typedef Table<T> = Map<String, T>;

({String name, int size})? lookUp(String s) => s.isEmpty ? null : (name: s, size: s.length);

String describe(Object value) => switch (value) {
  Numbers(:final first, length: > 1) => 'numbers from ${first.abs()}',
  Table<int>(:final values) => 'a table, ${values.fold(0, (a, b) => a + b)}',
  _ => 'something else',
};

String ends(List<String>? words, Map<String, List<int>>? counts) => switch ((words, counts)) {
  ([final one], null) => one.toUpperCase(),
  ([final first, ..., final last], {'n': [final n, ...]}) => first + last * n,
  (null, {'n': final all}) => '${all.length}',
  _ => '-',
};

int total(Table<int> t) => switch (t) {
  Table(:final values) => values.fold(0, (a, b) => a + b),
};

class Cache<V> {
  final Map<String, V> values;
  Cache(this.values);
  List<T> all<T>(String key) {
    final value = values[key];
    return value is T ? [value] : [];
  }
}

void main() {
  if (lookUp('abc') case (:final name, :final size)) print('${name.length + size}');
  if (lookUp('') case (name: _, size: var n) when n > 0) print('never');
  print([describe(<int>[-3, 4]), describe(<num>[1]), describe({'a': 1, 'b': 2}), describe({1: 2})]);
  print([ends(['x'], null), ends(['a', 'b'], {'n': [3]}), ends(null, {'n': []}), ends(null, null)]);
  print(total({'a': 40, 'b': 2}));
  print([Cache<Object>({'k': 1}).all<int>('k'), Cache<num>({'k': 1}).all<double>('k')]);
}
