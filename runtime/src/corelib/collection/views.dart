// Views of other collections: unmodifiable ones, and a map that passes
// everything on.

part of 'collection.dart';

/// A list that can't be changed through this object.
class UnmodifiableListView<E> extends UnmodifiableListBase<E> {
  final Iterable<E> _source;

  UnmodifiableListView(Iterable<E> source) : _source = source;

  List<R> cast<R>() => UnmodifiableListView<R>(_source.cast<R>());

  int get length => _source.length;

  E operator [](int index) => _source.elementAt(index);

  Iterator<E> get iterator => _source.iterator;
}

/// A map that passes every operation on to another map.
class MapView<K, V> implements Map<K, V> {
  final Map<K, V> _map;

  const MapView(Map<K, V> map) : _map = map;

  Map<RK, RV> cast<RK, RV>() => _map.cast<RK, RV>();

  V? operator [](Object? key) => _map[key];

  void operator []=(K key, V value) {
    _map[key] = value;
  }

  void addAll(Map<K, V> other) {
    _map.addAll(other);
  }

  void clear() {
    _map.clear();
  }

  V putIfAbsent(K key, V ifAbsent()) => _map.putIfAbsent(key, ifAbsent);

  bool containsKey(Object? key) => _map.containsKey(key);

  bool containsValue(Object? value) => _map.containsValue(value);

  void forEach(void action(K key, V value)) {
    _map.forEach(action);
  }

  bool get isEmpty => _map.isEmpty;

  bool get isNotEmpty => _map.isNotEmpty;

  int get length => _map.length;

  Iterable<K> get keys => _map.keys;

  V? remove(Object? key) => _map.remove(key);

  String toString() => _map.toString();

  Iterable<V> get values => _map.values;

  Iterable<MapEntry<K, V>> get entries => _map.entries;

  void addEntries(Iterable<MapEntry<K, V>> entries) {
    _map.addEntries(entries);
  }

  Map<K2, V2> map<K2, V2>(MapEntry<K2, V2> transform(K key, V value)) => _map.map<K2, V2>(transform);

  V update(K key, V update(V value), {V ifAbsent()?}) =>
      _map.update(key, update, ifAbsent: ifAbsent);

  void updateAll(V update(K key, V value)) {
    _map.updateAll(update);
  }

  void removeWhere(bool test(K key, V value)) {
    _map.removeWhere(test);
  }
}

/// A map that can't be changed through this object.
class UnmodifiableMapView<K, V> extends MapView<K, V> with _NoMapChanges<K, V> {
  UnmodifiableMapView(Map<K, V> map) : super(map);

  Map<RK, RV> cast<RK, RV>() => UnmodifiableMapView<RK, RV>(_map.cast<RK, RV>());
}

/// A set that can't be changed through this object.
class UnmodifiableSetView<E> extends SetBase<E> with _NoSetChanges<E> {
  final Set<E> _source;

  UnmodifiableSetView(Set<E> source) : _source = source;

  bool contains(Object? element) => _source.contains(element);

  E? lookup(Object? element) => _source.lookup(element);

  int get length => _source.length;

  Iterator<E> get iterator => _source.iterator;

  Set<E> toSet() => _source.toSet();
}
