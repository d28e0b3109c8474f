// SplayTreeMap and SplayTreeSet: sorted by key. (The tree is balanced in
// another way than the names say, which does not show.)

part of 'collection.dart';

/// A map whose keys are sorted.
final class SplayTreeMap<K, V> extends MapBase<K, V> {
  final _Tree<K, V> _tree;
  final int Function(K, K)? _compare;
  final bool Function(dynamic)? _isValidKey;

  SplayTreeMap([int compare(K key1, K key2)?, bool isValidKey(potentialKey)?])
      : _compare = compare,
        _isValidKey = isValidKey,
        _tree = _Tree<K, V>(compare, isValidKey);

  factory SplayTreeMap.from(Map<dynamic, dynamic> other,
      [int compare(K key1, K key2)?, bool isValidKey(potentialKey)?]) {
    final SplayTreeMap<K, V> result = SplayTreeMap<K, V>(compare, isValidKey);
    other.forEach((dynamic key, dynamic value) {
      result[key as K] = value as V;
    });
    return result;
  }

  factory SplayTreeMap.of(Map<K, V> other,
          [int compare(K key1, K key2)?, bool isValidKey(potentialKey)?]) =>
      SplayTreeMap<K, V>(compare, isValidKey)..addAll(other);

  factory SplayTreeMap.fromIterable(Iterable iterable,
          {K key(element)?,
          V value(element)?,
          int compare(K key1, K key2)?,
          bool isValidKey(potentialKey)?}) =>
      SplayTreeMap<K, V>(compare, isValidKey)
        ..addAll(Map<K, V>.fromIterable(iterable, key: key, value: value));

  factory SplayTreeMap.fromIterables(Iterable<K> keys, Iterable<V> values,
          [int compare(K key1, K key2)?, bool isValidKey(potentialKey)?]) =>
      SplayTreeMap<K, V>(compare, isValidKey)..addAll(Map<K, V>.fromIterables(keys, values));

  V? operator [](Object? key) => _tree.find(key)?.value;

  void operator []=(K key, V value) {
    final _Node<K, V>? node = _tree.locate(key);
    if (node != null) {
      node.value = value;
    } else {
      _tree.add(key, value);
    }
  }

  V? remove(Object? key) {
    final _Node<K, V>? node = _tree.find(key);
    if (node == null) return null;
    _tree.remove(node);
    return node.value;
  }

  V putIfAbsent(K key, V ifAbsent()) {
    final _Node<K, V>? node = _tree.locate(key);
    if (node != null) return node.value;
    final int before = _tree.changes;
    final V value = ifAbsent();
    if (before != _tree.changes) throw ConcurrentModificationError(key);
    _tree.add(key, value);
    return value;
  }

  V update(K key, V update(V value), {V ifAbsent()?}) {
    final _Node<K, V>? node = _tree.locate(key);
    final int before = _tree.changes;
    if (node != null) {
      final V value = update(node.value);
      if (before != _tree.changes) throw ConcurrentModificationError(this);
      node.value = value;
      return value;
    }
    if (ifAbsent == null) throw ArgumentError.value(key, "key", "Key not in map.");
    final V value = ifAbsent();
    if (before != _tree.changes) throw ConcurrentModificationError(this);
    _tree.add(key, value);
    return value;
  }

  void updateAll(V update(K key, V value)) {
    final _TreeValueWalk<K, V> walk = _TreeValueWalk<K, V>(_tree, this);
    while (walk.moveNext()) {
      final _Node<K, V> node = walk._node!;
      node.value = update(node.key, node.value);
    }
  }

  void addAll(Map<K, V> other) {
    other.forEach((K key, V value) {
      this[key] = value;
    });
  }

  bool get isEmpty => _tree.size == 0;

  bool get isNotEmpty => _tree.size != 0;

  void forEach(void f(K key, V value)) {
    final _TreeValueWalk<K, V> walk = _TreeValueWalk<K, V>(_tree, this);
    while (walk.moveNext()) {
      f(walk._node!.key, walk._node!.value);
    }
  }

  int get length => _tree.size;

  void clear() {
    _tree.clear();
  }

  bool containsKey(Object? key) => _tree.find(key) != null;

  bool containsValue(Object? value) {
    final _TreeValueWalk<K, V> walk = _TreeValueWalk<K, V>(_tree, this);
    while (walk.moveNext()) {
      if (walk.current == value) return true;
    }
    return false;
  }

  Iterable<K> get keys => _TreeKeys<K, V>(this);

  Iterable<V> get values => _TreeValues<K, V>(this);

  Iterable<MapEntry<K, V>> get entries => _TreeEntries<K, V>(this);

  /// The first key, or null.
  K? firstKey() => _tree.first?.key;

  /// The last key, or null.
  K? lastKey() => _tree.last?.key;

  /// The last key before [key], or null.
  K? lastKeyBefore(K key) => _tree.before(key)?.key;

  /// The first key after [key], or null.
  K? firstKeyAfter(K key) => _tree.after(key)?.key;
}

final class _TreeKeys<K, V> extends Iterable<K> implements EfficientLengthIterable<K> {
  final SplayTreeMap<K, V> _map;
  _TreeKeys(this._map);

  int get length => _map.length;
  bool get isEmpty => _map.isEmpty;
  bool contains(Object? key) => _map.containsKey(key);
  Iterator<K> get iterator => _TreeKeyWalk<K, V>(_map._tree, _map);

  Set<K> toSet() {
    final SplayTreeSet<K> result = SplayTreeSet<K>(_map._compare, _map._isValidKey);
    for (final K key in this) {
      result.add(key);
    }
    return result;
  }
}

final class _TreeValues<K, V> extends Iterable<V> implements EfficientLengthIterable<V> {
  final SplayTreeMap<K, V> _map;
  _TreeValues(this._map);

  int get length => _map.length;
  bool get isEmpty => _map.isEmpty;
  Iterator<V> get iterator => _TreeValueWalk<K, V>(_map._tree, _map);
}

final class _TreeEntries<K, V> extends Iterable<MapEntry<K, V>> implements EfficientLengthIterable<MapEntry<K, V>> {
  final SplayTreeMap<K, V> _map;
  _TreeEntries(this._map);

  int get length => _map.length;
  bool get isEmpty => _map.isEmpty;
  Iterator<MapEntry<K, V>> get iterator => _TreeEntryWalk<K, V>(_map._tree, _map);
}

/// A set whose elements are sorted.
final class SplayTreeSet<E> extends SetBase<E> {
  final _Tree<E, bool> _tree;
  final int Function(E, E)? _compare;
  final bool Function(dynamic)? _isValidKey;

  SplayTreeSet([int compare(E key1, E key2)?, bool isValidKey(potentialKey)?])
      : _compare = compare,
        _isValidKey = isValidKey,
        _tree = _Tree<E, bool>(compare, isValidKey);

  factory SplayTreeSet.from(Iterable elements,
      [int compare(E key1, E key2)?, bool isValidKey(potentialKey)?]) {
    final SplayTreeSet<E> result = SplayTreeSet<E>(compare, isValidKey);
    for (final dynamic element in elements) {
      result.add(element as E);
    }
    return result;
  }

  factory SplayTreeSet.of(Iterable<E> elements,
          [int compare(E key1, E key2)?, bool isValidKey(potentialKey)?]) =>
      SplayTreeSet<E>(compare, isValidKey)..addAll(elements);

  SplayTreeSet<E> _empty() => SplayTreeSet<E>(_compare, _isValidKey);

  Set<R> _emptyOf<R>() => SplayTreeSet<R>();

  Set<R> cast<R>() => Set.castFrom<E, R>(this, newSet: _emptyOf);

  Iterator<E> get iterator => _TreeKeyWalk<E, bool>(_tree, this);

  int get length => _tree.size;

  bool get isEmpty => _tree.size == 0;

  bool get isNotEmpty => _tree.size != 0;

  E get first => (_tree.first ?? (throw noElement())).key;

  E get last => (_tree.last ?? (throw noElement())).key;

  E get single {
    if (_tree.size == 0) throw noElement();
    if (_tree.size > 1) throw tooManyElements();
    return _tree.root!.key;
  }

  bool contains(Object? element) => _tree.find(element) != null;

  bool add(E element) {
    if (_tree.locate(element) != null) return false;
    _tree.add(element, true);
    return true;
  }

  bool remove(Object? object) {
    final _Node<E, bool>? node = _tree.find(object);
    if (node == null) return false;
    _tree.remove(node);
    return true;
  }

  E? lookup(Object? object) => _tree.find(object)?.key;


  void clear() {
    _tree.clear();
  }

  Set<E> toSet() => _empty().._tree.copy(_tree);

  Set<E> intersection(Set<Object?> other) {
    final SplayTreeSet<E> result = _empty();
    for (final E element in this) {
      if (other.contains(element)) result.add(element);
    }
    return result;
  }

  Set<E> difference(Set<Object?> other) {
    final SplayTreeSet<E> result = _empty();
    for (final E element in this) {
      if (!other.contains(element)) result.add(element);
    }
    return result;
  }
}
