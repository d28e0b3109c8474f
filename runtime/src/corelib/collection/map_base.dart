// A map made from keys, [], []=, remove and clear; and one without changes.

part of 'collection.dart';

/// Everything a map can do, by means of its keys and its index operators.
abstract mixin class MapBase<K, V> implements Map<K, V> {
  const MapBase();

  /// The text of [map], with `{...}` for a map inside itself.
  static String mapToString(Map<Object?, Object?> map) => mapText(map);

  Iterable<K> get keys;

  V? operator [](Object? key);

  operator []=(K key, V value);

  V? remove(Object? key);

  void clear();

  Map<RK, RV> cast<RK, RV>() => Map.castFrom<K, V, RK, RV>(this);

  void forEach(void action(K key, V value)) {
    for (final K key in keys) {
      action(key, this[key] as V);
    }
  }

  void addAll(Map<K, V> other) {
    other.forEach((K key, V value) {
      this[key] = value;
    });
  }

  bool containsValue(Object? value) {
    for (final K key in keys) {
      if (this[key] == value) return true;
    }
    return false;
  }

  V putIfAbsent(K key, V ifAbsent()) {
    if (containsKey(key)) return this[key] as V;
    return this[key] = ifAbsent();
  }

  V update(K key, V update(V value), {V ifAbsent()?}) {
    if (containsKey(key)) return this[key] = update(this[key] as V);
    if (ifAbsent != null) return this[key] = ifAbsent();
    throw ArgumentError.value(key, "key", "Key not in map.");
  }

  void updateAll(V update(K key, V value)) {
    for (final K key in keys) {
      this[key] = update(key, this[key] as V);
    }
  }

  Iterable<MapEntry<K, V>> get entries =>
      keys.map((K key) => MapEntry<K, V>(key, this[key] as V));

  Map<K2, V2> map<K2, V2>(MapEntry<K2, V2> transform(K key, V value)) {
    final Map<K2, V2> result = <K2, V2>{};
    for (final K key in keys) {
      final MapEntry<K2, V2> entry = transform(key, this[key] as V);
      result[entry.key] = entry.value;
    }
    return result;
  }

  void addEntries(Iterable<MapEntry<K, V>> newEntries) {
    for (final MapEntry<K, V> entry in newEntries) {
      this[entry.key] = entry.value;
    }
  }

  void removeWhere(bool test(K key, V value)) {
    final List<K> removed = <K>[];
    for (final K key in keys) {
      if (test(key, this[key] as V)) removed.add(key);
    }
    for (final K key in removed) {
      remove(key);
    }
  }

  bool containsKey(Object? key) => keys.contains(key);

  int get length => keys.length;

  bool get isEmpty => keys.isEmpty;

  bool get isNotEmpty => keys.isNotEmpty;

  Iterable<V> get values => _ValuesOf<K, V>(this);

  String toString() => mapToString(this);
}

/// The values of a map that has no better way to give them.
final class _ValuesOf<K, V> extends Iterable<V> implements EfficientLengthIterable<V> {
  final Map<K, V> _map;

  _ValuesOf(this._map);

  int get length => _map.length;

  bool get isEmpty => _map.isEmpty;

  V get first => _map[_map.keys.first] as V;

  V get single => _map[_map.keys.single] as V;

  V get last => _map[_map.keys.last] as V;

  Iterator<V> get iterator => _ValuesIterator<K, V>(_map);
}

final class _ValuesIterator<K, V> implements Iterator<V> {
  final Map<K, V> _map;
  final Iterator<K> _keys;
  V? _current;

  _ValuesIterator(Map<K, V> map)
      : _map = map,
        _keys = map.keys.iterator;

  V get current => _current as V;

  bool moveNext() {
    if (_keys.moveNext()) {
      _current = _map[_keys.current];
      return true;
    }
    _current = null;
    return false;
  }
}

/// The part of an unmodifiable map that refuses changes.
mixin _NoMapChanges<K, V> implements Map<K, V> {
  static Never _refuse() => throw UnsupportedError("Cannot modify unmodifiable map");

  void operator []=(K key, V value) => _refuse();

  void addAll(Map<K, V> other) => _refuse();

  void addEntries(Iterable<MapEntry<K, V>> entries) => _refuse();

  void clear() => _refuse();

  V? remove(Object? key) => _refuse();

  void removeWhere(bool test(K key, V value)) => _refuse();

  V putIfAbsent(K key, V ifAbsent()) => _refuse();

  V update(K key, V update(V value), {V ifAbsent()?}) => _refuse();

  void updateAll(V update(K key, V value)) => _refuse();
}

/// A base for maps that refuse every change: needs keys and [].
abstract class UnmodifiableMapBase<K, V> = MapBase<K, V> with _NoMapChanges<K, V>;
