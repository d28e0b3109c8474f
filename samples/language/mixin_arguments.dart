// A mixin without type arguments takes them from the superclass; its late fields and abstract members mean the application's types.
import 'dart:collection';

abstract class Store<K, V> {
  V? read(K key);
}

mixin Cached<K, V> on Store<K, V> {
  late final cache = <K, V>{};
  late final List<K> asked = [for (final key in cache.keys) key];
  V? cached(K key) {
    final value = read(key);
    if (value != null) cache[key] = value;
    return value;
  }
}

class Lengths extends Store<String, int> with Cached {
  int? read(String key) => key.isEmpty ? null : key.length;
}

class Pairs<T> extends Store<T, (T, T)> with Cached {
  (T, T)? read(T key) => (key, key);
}

abstract class Numbers<N> extends Iterable<N> {
  Iterator<N> get iterator => <N>[].iterator;
}

class NumberSet<N> extends Numbers<N> with SetMixin<N> {
  bool add(N value) => false;
  N? lookup(Object? element) => null;
  bool remove(Object? value) => false;
  Set<N> toSet() => {};
  bool contains(Object? element) => false;
  int get length => 0;
}

class Sink<T> {
  void put(T x) {}
  void only(covariant String s, [T? other]) {}
}

void main() {
  final lengths = Lengths();
  print([lengths.cached('four')?.isEven, lengths.cache.runtimeType, lengths.asked.runtimeType]);
  print((Pairs<int>()..cached(3)).cache);
  print(NumberSet<int>());
  print([Sink<int>().put is void Function(Object?), Sink<int>().put.runtimeType, Sink<int>().only.runtimeType, <int>[].add.runtimeType]);
}
