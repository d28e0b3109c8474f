// Map and MapEntry: the interface and the factories; the maps themselves are in hash_map.dart.

part of 'core.dart';

/// A key of a map with its value.
final class MapEntry<K, V> {
  /// The key.
  final K key;
  /// The value.
  final V value;

  const factory MapEntry(K key, V value) = MapEntry<K, V>._;

  const MapEntry._(this.key, this.value);

  String toString() => 'MapEntry($key: $value)';
}

/// Values that are found by their keys.
abstract interface class Map<K, V> {
  /// An empty map that keeps the order of insertion.
  factory Map() = _Map<K, V>;

  /// The entries of [other], each checked to fit.
  factory Map.from(Map other) {
    final Map<K, V> result = <K, V>{};
    if (other is Map<K, V>) {
      result.addAll(other);
    } else {
      other.forEach((dynamic key, dynamic value) {
        result[key as K] = value as V;
      });
    }
    return result;
  }

  /// The entries of [other].
  factory Map.of(Map<K, V> other) {
    final Map<K, V> result = <K, V>{};
    result.addAll(other);
    return result;
  }

  /// The entries of [other] in a map that can't be changed.
  factory Map.unmodifiable(Map<dynamic, dynamic> other) => UnmodifiableMapView<K, V>(Map<K, V>.from(other));

  /// The entries of [other] in a map that can't be changed.
  factory Map.unmodifiableOf(Map<K, V> other) = Map<K, V>.unmodifiable;

  /// An empty map that compares keys by identity.
  factory Map.identity() = _IdentityMap<K, V>;

  /// An entry for each element, its key and value computed from the element.
  factory Map.fromIterable(Iterable iterable, {K key(dynamic element)?, V value(dynamic element)?}) {
    final Map<K, V> result = <K, V>{};
    for (final dynamic element in iterable) {
      final K k = key == null ? element : key(element);
      final V v = value == null ? element : value(element);
      result[k] = v;
    }
    return result;
  }

  /// Keys and values in pairs.
  factory Map.fromIterables(Iterable<K> keys, Iterable<V> values) {
    final Map<K, V> result = <K, V>{};
    final Iterator<K> keyIterator = keys.iterator;
    final Iterator<V> valueIterator = values.iterator;
    bool moreKeys = keyIterator.moveNext();
    bool moreValues = valueIterator.moveNext();
    while (moreKeys && moreValues) {
      result[keyIterator.current] = valueIterator.current;
      moreKeys = keyIterator.moveNext();
      moreValues = valueIterator.moveNext();
    }
    if (moreKeys || moreValues) throw ArgumentError('Iterables do not have same length.');
    return result;
  }

  /// The entries, later ones replacing earlier ones.
  factory Map.fromEntries(Iterable<MapEntry<K, V>> entries) {
    final Map<K, V> result = <K, V>{};
    result.addEntries(entries);
    return result;
  }

  /// [source] with keys and values seen as [K2] and [V2].
  static Map<K2, V2> castFrom<K, V, K2, V2>(Map<K, V> source) => CastMap<K, V, K2, V2>(source);

  Map<RK, RV> cast<RK, RV>();

  /// Whether some key has [value].
  bool containsValue(Object? value);

  /// Whether [key] has a value.
  bool containsKey(Object? key);

  /// The value of [key], or null.
  V? operator [](Object? key);

  /// Sets the value of [key].
  void operator []=(K key, V value);

  /// The keys with their values.
  Iterable<MapEntry<K, V>> get entries;

  /// A new map of the entries that [convert] gives for each entry.
  Map<K2, V2> map<K2, V2>(MapEntry<K2, V2> convert(K key, V value));

  /// Puts all these keys and values in.
  void addEntries(Iterable<MapEntry<K, V>> newEntries);

  /// Replaces the value of [key], or adds what [ifAbsent] gives.
  V update(K key, V update(V value), {V ifAbsent()?});

  /// Gives every key what [update] makes of it and its value.
  void updateAll(V update(K key, V value));

  /// Takes out the keys for which [test] is true.
  void removeWhere(bool test(K key, V value));

  /// The value of [key]; if there is none, what [ifAbsent] gives is added.
  V putIfAbsent(K key, V ifAbsent());

  /// Puts in everything that [other] has.
  void addAll(Map<K, V> other);

  /// Removes [key] and returns the value it had.
  V? remove(Object? key);

  /// Takes everything out.
  void clear();

  /// Calls [action] with every key and its value.
  void forEach(void action(K key, V value));

  /// The keys, in order.
  Iterable<K> get keys;

  /// The values, in the order of their keys.
  Iterable<V> get values;

  /// How many keys there are.
  int get length;

  /// Whether there is no key.
  bool get isEmpty;

  /// Whether there is a key.
  bool get isNotEmpty;
}
