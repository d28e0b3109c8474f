// Unordered hash maps. The entries of a bucket form a chain, newest first; the
// number of buckets is a power of two and doubles when there are more entries
// than three quarters of it. Iteration goes through the buckets.

part of 'collection.dart';

const int _firstBuckets = 8;

class _HashEntry<K, V> {
  final K key;
  V value;
  final int hash;
  _HashEntry<K, V>? next;

  _HashEntry(this.key, this.value, this.hash, this.next);
}

/// What the three kinds have in common; they differ in how keys are compared.
abstract base class _Buckets<K, V> extends MapBase<K, V> implements HashMap<K, V> {
  List<_HashEntry<K, V>?> _buckets = List<_HashEntry<K, V>?>.filled(_firstBuckets, null);
  int _size = 0;
  int _changes = 0;

  int _hash(Object? key);

  bool _same(K own, Object? other);

  /// Whether [key] could be in the map at all.
  bool _mayBeKey(Object? key) => true;

  int get length => _size;

  bool get isEmpty => _size == 0;

  bool get isNotEmpty => _size != 0;

  Iterable<K> get keys => _HashKeys<K, V>(this);

  Iterable<V> get values => _HashValues<K, V>(this);

  Iterable<MapEntry<K, V>> get entries => _HashEntries<K, V>(this);

  _HashEntry<K, V>? _find(Object? key) {
    if (!_mayBeKey(key)) return null;
    final int hash = _hash(key);
    final List<_HashEntry<K, V>?> buckets = _buckets;
    _HashEntry<K, V>? entry = buckets[hash & (buckets.length - 1)];
    while (entry != null) {
      if (entry.hash == hash && _same(entry.key, key)) return entry;
      entry = entry.next;
    }
    return null;
  }

  bool containsKey(Object? key) => _find(key) != null;

  bool containsValue(Object? value) {
    for (_HashEntry<K, V>? bucket in _buckets) {
      for (_HashEntry<K, V>? entry = bucket; entry != null; entry = entry.next) {
        if (entry.value == value) return true;
      }
    }
    return false;
  }

  V? operator [](Object? key) => _find(key)?.value;

  void operator []=(K key, V value) {
    final _HashEntry<K, V>? entry = _find(key);
    if (entry != null) {
      entry.value = value;
    } else {
      _addNew(key, value);
    }
  }

  V putIfAbsent(K key, V ifAbsent()) {
    final _HashEntry<K, V>? entry = _find(key);
    if (entry != null) return entry.value;
    final int before = _changes;
    final V value = ifAbsent();
    if (before == _changes) {
      _addNew(key, value);
    } else {
      this[key] = value;
    }
    return value;
  }

  void _addNew(K key, V value) {
    final int hash = _hash(key);
    final List<_HashEntry<K, V>?> buckets = _buckets;
    final int at = hash & (buckets.length - 1);
    buckets[at] = _HashEntry<K, V>(key, value, hash, buckets[at]);
    _size++;
    _changes++;
    if (_size > (buckets.length >> 2) * 3) _grow();
  }

  void _grow() {
    final List<_HashEntry<K, V>?> old = _buckets;
    final int size = old.length * 2;
    final List<_HashEntry<K, V>?> wider = List<_HashEntry<K, V>?>.filled(size, null);
    for (int i = 0; i < old.length; i++) {
      _HashEntry<K, V>? entry = old[i];
      while (entry != null) {
        final _HashEntry<K, V>? next = entry.next;
        final int at = entry.hash & (size - 1);
        entry.next = wider[at];
        wider[at] = entry;
        entry = next;
      }
    }
    _buckets = wider;
  }

  V? remove(Object? key) {
    if (!_mayBeKey(key)) return null;
    final int hash = _hash(key);
    final List<_HashEntry<K, V>?> buckets = _buckets;
    final int at = hash & (buckets.length - 1);
    _HashEntry<K, V>? before;
    _HashEntry<K, V>? entry = buckets[at];
    while (entry != null) {
      final _HashEntry<K, V>? next = entry.next;
      if (entry.hash == hash && _same(entry.key, key)) {
        if (before == null) {
          buckets[at] = next;
        } else {
          before.next = next;
        }
        _size--;
        _changes++;
        return entry.value;
      }
      before = entry;
      entry = next;
    }
    return null;
  }

  void clear() {
    if (_size == 0) return;
    _buckets = List<_HashEntry<K, V>?>.filled(_firstBuckets, null);
    _size = 0;
    _changes++;
  }

  void forEach(void action(K key, V value)) {
    final int before = _changes;
    final List<_HashEntry<K, V>?> buckets = _buckets;
    for (int i = 0; i < buckets.length; i++) {
      for (_HashEntry<K, V>? entry = buckets[i]; entry != null; entry = entry.next) {
        action(entry.key, entry.value);
        if (before != _changes) throw ConcurrentModificationError(this);
      }
    }
  }

  void addAll(Map<K, V> other) {
    other.forEach((K key, V value) {
      this[key] = value;
    });
  }
}

@pragma('oche:shown', '_HashMap')
final class _HashMap<K, V> extends _Buckets<K, V> {
  int _hash(Object? key) => key.hashCode;

  bool _same(K own, Object? other) => own == other;
}

final class _IdentityHashMap<K, V> extends _Buckets<K, V> {
  int _hash(Object? key) => identityHashCode(key);

  bool _same(K own, Object? other) => identical(own, other);
}

final class _CustomHashMap<K, V> extends _Buckets<K, V> {
  final bool Function(K, K) _equals;
  final int Function(K) _hashCode;
  final bool Function(Object?) _isValid;

  _CustomHashMap(this._equals, this._hashCode, this._isValid);

  bool _mayBeKey(Object? key) => _isValid(key);

  int _hash(Object? key) => _hashCode(key as K);

  bool _same(K own, Object? other) => _equals(own, other as K);
}

/// Goes through the entries of a hash map.
abstract class _BucketWalk<K, V> {
  final _Buckets<K, V> _map;
  final int _changes;
  int _bucket = 0;
  _HashEntry<K, V>? _entry;

  _BucketWalk(this._map) : _changes = _map._changes;

  bool moveNext() {
    if (_changes != _map._changes) throw ConcurrentModificationError(_map);
    _HashEntry<K, V>? entry = _entry?.next;
    final List<_HashEntry<K, V>?> buckets = _map._buckets;
    while (entry == null && _bucket < buckets.length) {
      entry = buckets[_bucket++];
    }
    _entry = entry;
    return entry != null;
  }
}

final class _KeyWalk<K, V> extends _BucketWalk<K, V> implements Iterator<K> {
  _KeyWalk(super._map);

  K get current => _entry!.key;
}

final class _ValueWalk<K, V> extends _BucketWalk<K, V> implements Iterator<V> {
  _ValueWalk(super._map);

  V get current => _entry!.value;
}

final class _EntryWalk<K, V> extends _BucketWalk<K, V> implements Iterator<MapEntry<K, V>> {
  _EntryWalk(super._map);

  MapEntry<K, V> get current => MapEntry<K, V>(_entry!.key, _entry!.value);
}

final class _HashKeys<K, V> extends Iterable<K> implements EfficientLengthIterable<K> {
  final _Buckets<K, V> _map;
  _HashKeys(this._map);

  int get length => _map._size;
  bool get isEmpty => _map._size == 0;
  bool contains(Object? key) => _map.containsKey(key);
  Iterator<K> get iterator => _KeyWalk<K, V>(_map);
}

final class _HashValues<K, V> extends Iterable<V> implements EfficientLengthIterable<V> {
  final _Buckets<K, V> _map;
  _HashValues(this._map);

  int get length => _map._size;
  bool get isEmpty => _map._size == 0;
  Iterator<V> get iterator => _ValueWalk<K, V>(_map);
}

final class _HashEntries<K, V> extends Iterable<MapEntry<K, V>> implements EfficientLengthIterable<MapEntry<K, V>> {
  final _Buckets<K, V> _map;
  _HashEntries(this._map);

  int get length => _map._size;
  bool get isEmpty => _map._size == 0;
  Iterator<MapEntry<K, V>> get iterator => _EntryWalk<K, V>(_map);
}
