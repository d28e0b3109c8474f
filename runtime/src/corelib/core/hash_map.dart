// The maps that literals and the Map factories make: insertion-ordered native hash tables.

part of 'core.dart';

/// Entries live at indices that only grow; removed ones leave holes until the table is rebuilt, which counts as a change.
base class _Map<K, V> implements LinkedHashMap<K, V> {
  external factory _Map();

  external int get length;

  external V? operator [](Object? key);

  external void operator []=(K key, V value);

  external V? remove(Object? key);

  external bool containsKey(Object? key);

  external void clear();

  /// The index of the first entry at or behind [index], or -1.
  external int _next(int index);

  external K _keyAt(int index);

  external V _valueAt(int index);

  /// Replaces the value at [index], without counting as a change.
  external void _setValueAt(int index, V value);

  /// Counts additions and removals, not replaced values.
  external int get _modCount;

  bool get isEmpty => length == 0;

  bool get isNotEmpty => length != 0;

  Map<RK, RV> cast<RK, RV>() => CastMap<K, V, RK, RV>(this);

  bool containsValue(Object? value) {
    final int changes = _modCount;
    int at = _next(0);
    while (at >= 0) {
      if (_valueAt(at) == value) return true;
      if (changes != _modCount) throw ConcurrentModificationError(this);
      at = _next(at + 1);
    }
    return false;
  }

  Iterable<MapEntry<K, V>> get entries => _CompactEntriesIterable<K, V>(this);

  Iterable<K> get keys => _CompactKeysIterable<K>(this);

  Iterable<V> get values => _CompactValuesIterable<V>(this);

  Map<K2, V2> map<K2, V2>(MapEntry<K2, V2> transform(K key, V value)) {
    final Map<K2, V2> result = <K2, V2>{};
    forEach((K key, V value) {
      final MapEntry<K2, V2> entry = transform(key, value);
      result[entry.key] = entry.value;
    });
    return result;
  }

  void addEntries(Iterable<MapEntry<K, V>> newEntries) {
    for (final MapEntry<K, V> entry in newEntries) {
      this[entry.key] = entry.value;
    }
  }

  V update(K key, V update(V value), {V ifAbsent()?}) {
    if (containsKey(key)) {
      final V value = update(this[key] as V);
      this[key] = value;
      return value;
    }
    if (ifAbsent != null) {
      final V value = ifAbsent();
      this[key] = value;
      return value;
    }
    throw ArgumentError.value(key, 'key', 'Key not in map.');
  }

  void updateAll(V update(K key, V value)) {
    final int changes = _modCount;
    int at = _next(0);
    while (at >= 0) {
      final V value = update(_keyAt(at), _valueAt(at));
      if (changes != _modCount) throw ConcurrentModificationError(this);
      _setValueAt(at, value);
      at = _next(at + 1);
    }
  }

  void removeWhere(bool test(K key, V value)) {
    final List<K> removed = <K>[];
    forEach((K key, V value) {
      if (test(key, value)) removed.add(key);
    });
    for (int i = 0; i < removed.length; i++) {
      remove(removed[i]);
    }
  }

  V putIfAbsent(K key, V ifAbsent()) {
    final V? present = this[key];
    if (present != null) return present;
    if (containsKey(key)) return present as V;
    final V value = ifAbsent();
    this[key] = value;
    return value;
  }

  void addAll(Map<K, V> other) {
    if (other is _Map<K, V>) {
      int at = other._next(0);
      while (at >= 0) {
        this[other._keyAt(at)] = other._valueAt(at);
        at = other._next(at + 1);
      }
      return;
    }
    other.forEach((K key, V value) {
      this[key] = value;
    });
  }

  void forEach(void action(K key, V value)) {
    final int changes = _modCount;
    int at = _next(0);
    while (at >= 0) {
      action(_keyAt(at), _valueAt(at));
      if (changes != _modCount) throw ConcurrentModificationError(this);
      at = _next(at + 1);
    }
  }

  String toString() => mapText(this);
}

/// Compares keys by identity.
@pragma('oche:shown', 'CompactLinkedIdentityHashMap')
final class _IdentityMap<K, V> extends _Map<K, V> {
  external factory _IdentityMap();
}

/// A constant map.
final class _ConstMap<K, V> extends _Map<K, V> {
  /// Takes over the entries of [source].
  external factory _ConstMap._of(_Map<K, V> source);

  static Never _cannotModify() => throw UnsupportedError('Cannot modify unmodifiable map');

  void operator []=(K key, V value) => _cannotModify();

  void addAll(Map<K, V> other) => _cannotModify();

  void addEntries(Iterable<MapEntry<K, V>> newEntries) => _cannotModify();

  void clear() => _cannotModify();

  V putIfAbsent(K key, V ifAbsent()) => _cannotModify();

  V? remove(Object? key) => _cannotModify();

  void removeWhere(bool test(K key, V value)) => _cannotModify();

  V update(K key, V update(V value), {V ifAbsent()?}) => _cannotModify();

  void updateAll(V update(K key, V value)) => _cannotModify();
}

final class _CompactKeysIterable<E> extends EfficientLengthIterable<E> {
  final _Map<E, Object?> _map;

  _CompactKeysIterable(this._map);

  Iterator<E> get iterator => _MapKeyIterator<E>(_map);

  int get length => _map.length;

  bool get isEmpty => _map.length == 0;

  bool contains(Object? element) => _map.containsKey(element);

  void forEach(void action(E element)) {
    final int changes = _map._modCount;
    int at = _map._next(0);
    while (at >= 0) {
      action(_map._keyAt(at));
      if (changes != _map._modCount) throw ConcurrentModificationError(_map);
      at = _map._next(at + 1);
    }
  }
}

final class _CompactValuesIterable<E> extends EfficientLengthIterable<E> {
  final _Map<Object?, E> _map;

  _CompactValuesIterable(this._map);

  Iterator<E> get iterator => _MapValueIterator<E>(_map);

  int get length => _map.length;

  bool get isEmpty => _map.length == 0;
}

final class _CompactEntriesIterable<K, V> extends EfficientLengthIterable<MapEntry<K, V>> {
  final _Map<K, V> _map;

  _CompactEntriesIterable(this._map);

  Iterator<MapEntry<K, V>> get iterator => _MapEntryIterator<K, V>(_map);

  int get length => _map.length;

  bool get isEmpty => _map.length == 0;
}

@pragma('oche:shown', '_CompactIterator')
final class _MapKeyIterator<E> implements Iterator<E> {
  final _Map<E, Object?> _map;
  final int _changes;
  int _at = -1;
  bool _ended = false;
  E? _current;

  _MapKeyIterator(this._map) : _changes = _map._modCount;

  E get current => _current as E;

  bool moveNext() {
    if (_changes != _map._modCount) throw ConcurrentModificationError(_map);
    if (_ended) return false;
    _at = _map._next(_at + 1);
    if (_at < 0) {
      _ended = true;
      _current = null;
      return false;
    }
    _current = _map._keyAt(_at);
    return true;
  }
}

@pragma('oche:shown', '_CompactIterator')
final class _MapValueIterator<E> implements Iterator<E> {
  final _Map<Object?, E> _map;
  final int _changes;
  int _at = -1;
  bool _ended = false;
  E? _current;

  _MapValueIterator(this._map) : _changes = _map._modCount;

  E get current => _current as E;

  bool moveNext() {
    if (_changes != _map._modCount) throw ConcurrentModificationError(_map);
    if (_ended) return false;
    _at = _map._next(_at + 1);
    if (_at < 0) {
      _ended = true;
      _current = null;
      return false;
    }
    _current = _map._valueAt(_at);
    return true;
  }
}

@pragma('oche:shown', '_CompactEntriesIterator')
final class _MapEntryIterator<K, V> implements Iterator<MapEntry<K, V>> {
  final _Map<K, V> _map;
  final int _changes;
  int _at = -1;
  bool _ended = false;
  MapEntry<K, V>? _current;

  _MapEntryIterator(this._map) : _changes = _map._modCount;

  MapEntry<K, V> get current => _current as MapEntry<K, V>;

  bool moveNext() {
    if (_changes != _map._modCount) throw ConcurrentModificationError(_map);
    if (_ended) return false;
    _at = _map._next(_at + 1);
    if (_at < 0) {
      _ended = true;
      _current = null;
      return false;
    }
    _current = MapEntry<K, V>(_map._keyAt(_at), _map._valueAt(_at));
    return true;
  }
}
