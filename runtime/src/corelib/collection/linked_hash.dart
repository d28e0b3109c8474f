// Insertion-ordered maps and sets with an equality of their own: a hash table
// of entries that are linked in the order in which they came.

part of 'collection.dart';

final class _LinkedHashEntry<K, V> {
  final K key;
  V value;
  final int hash;

  /// The next one in the same bucket.
  _LinkedHashEntry<K, V>? chain;

  // The neighbours in order of insertion.
  _LinkedHashEntry<K, V>? before;
  _LinkedHashEntry<K, V>? after;

  _LinkedHashEntry(this.key, this.value, this.hash);
}

@pragma('oche:shown', 'CompactLinkedCustomHashMap')
final class _CustomLinkedHashMap<K, V> extends MapBase<K, V> implements LinkedHashMap<K, V> {
  final bool Function(K, K) _equals;
  final int Function(K) _hashCode;
  final bool Function(Object?) _isValid;

  List<_LinkedHashEntry<K, V>?> _buckets =
      List<_LinkedHashEntry<K, V>?>.filled(_firstBuckets, null);
  _LinkedHashEntry<K, V>? _first;
  _LinkedHashEntry<K, V>? _last;
  int _size = 0;
  int _changes = 0;

  _CustomLinkedHashMap(this._equals, this._hashCode, this._isValid);

  int get length => _size;

  bool get isEmpty => _size == 0;

  bool get isNotEmpty => _size != 0;

  Iterable<K> get keys => _LinkedKeys<K, V>(this);

  Iterable<V> get values => _LinkedValues<K, V>(this);

  _LinkedHashEntry<K, V>? _find(Object? key) {
    if (!_isValid(key)) return null;
    final K typed = key as K;
    final int hash = _hashCode(typed);
    _LinkedHashEntry<K, V>? entry = _buckets[hash & (_buckets.length - 1)];
    while (entry != null) {
      if (entry.hash == hash && _equals(entry.key, typed)) return entry;
      entry = entry.chain;
    }
    return null;
  }

  bool containsKey(Object? key) => _find(key) != null;

  V? operator [](Object? key) => _find(key)?.value;

  void operator []=(K key, V value) {
    final _LinkedHashEntry<K, V>? found = _find(key);
    if (found != null) {
      found.value = value;
      return;
    }
    final int hash = _hashCode(key);
    final _LinkedHashEntry<K, V> entry = _LinkedHashEntry<K, V>(key, value, hash);
    final _LinkedHashEntry<K, V>? last = _last;
    if (last == null) {
      _first = entry;
    } else {
      last.after = entry;
      entry.before = last;
    }
    _last = entry;
    _size++;
    _changes++;
    if (_size > (_buckets.length >> 2) * 3) {
      _rebuild();
    } else {
      _hang(entry);
    }
  }

  void _hang(_LinkedHashEntry<K, V> entry) {
    final int at = entry.hash & (_buckets.length - 1);
    entry.chain = _buckets[at];
    _buckets[at] = entry;
  }

  void _rebuild() {
    _buckets = List<_LinkedHashEntry<K, V>?>.filled(_buckets.length * 2, null);
    for (_LinkedHashEntry<K, V>? entry = _first; entry != null; entry = entry.after) {
      _hang(entry);
    }
  }

  V? remove(Object? key) {
    final _LinkedHashEntry<K, V>? found = _find(key);
    if (found == null) return null;
    _drop(found);
    return found.value;
  }

  void _drop(_LinkedHashEntry<K, V> gone) {
    final int at = gone.hash & (_buckets.length - 1);
    final _LinkedHashEntry<K, V>? top = _buckets[at];
    if (identical(top, gone)) {
      _buckets[at] = gone.chain;
    } else {
      _LinkedHashEntry<K, V> entry = top!;
      while (!identical(entry.chain, gone)) {
        entry = entry.chain!;
      }
      entry.chain = gone.chain;
    }
    final _LinkedHashEntry<K, V>? before = gone.before;
    final _LinkedHashEntry<K, V>? after = gone.after;
    if (before == null) {
      _first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      _last = before;
    } else {
      after.before = before;
    }
    _size--;
    _changes++;
  }

  void clear() {
    if (_size == 0) return;
    _buckets = List<_LinkedHashEntry<K, V>?>.filled(_firstBuckets, null);
    _first = null;
    _last = null;
    _size = 0;
    _changes++;
  }

  void forEach(void action(K key, V value)) {
    final int before = _changes;
    for (_LinkedHashEntry<K, V>? entry = _first; entry != null; entry = entry.after) {
      action(entry.key, entry.value);
      if (before != _changes) throw ConcurrentModificationError(this);
    }
  }
}

abstract class _LinkedWalk<K, V> {
  final _CustomLinkedHashMap<K, V> _map;
  final int _changes;
  _LinkedHashEntry<K, V>? _next;
  _LinkedHashEntry<K, V>? _entry;

  _LinkedWalk(this._map)
      : _changes = _map._changes,
        _next = _map._first;

  bool moveNext() {
    if (_changes != _map._changes) throw ConcurrentModificationError(_map);
    final _LinkedHashEntry<K, V>? entry = _next;
    _entry = entry;
    _next = entry?.after;
    return entry != null;
  }
}

final class _LinkedKeyWalk<K, V> extends _LinkedWalk<K, V> implements Iterator<K> {
  _LinkedKeyWalk(super._map);

  K get current => _entry!.key;
}

final class _LinkedValueWalk<K, V> extends _LinkedWalk<K, V> implements Iterator<V> {
  _LinkedValueWalk(super._map);

  V get current => _entry!.value;
}

final class _LinkedKeys<K, V> extends Iterable<K> implements EfficientLengthIterable<K> {
  final _CustomLinkedHashMap<K, V> _map;
  _LinkedKeys(this._map);

  int get length => _map._size;
  bool contains(Object? key) => _map.containsKey(key);
  Iterator<K> get iterator => _LinkedKeyWalk<K, V>(_map);
}

final class _LinkedValues<K, V> extends Iterable<V> implements EfficientLengthIterable<V> {
  final _CustomLinkedHashMap<K, V> _map;
  _LinkedValues(this._map);

  int get length => _map._size;
  Iterator<V> get iterator => _LinkedValueWalk<K, V>(_map);
}

@pragma('oche:shown', 'CompactLinkedCustomHashSet')
final class _CustomLinkedHashSet<E> extends SetBase<E> implements LinkedHashSet<E> {
  final _CustomLinkedHashMap<E, bool> _map;

  _CustomLinkedHashSet(
      bool equals(E a, E b), int hashCode(E element), bool isValidKey(Object? element))
      : _map = _CustomLinkedHashMap<E, bool>(equals, hashCode, isValidKey);

  int get length => _map._size;

  Iterator<E> get iterator => _LinkedKeyWalk<E, bool>(_map);

  bool contains(Object? element) => _map.containsKey(element);

  E? lookup(Object? element) => _map._find(element)?.key;

  bool add(E value) {
    if (_map.containsKey(value)) return false;
    _map[value] = true;
    return true;
  }

  bool remove(Object? value) => _map.remove(value) != null;

  void clear() {
    _map.clear();
  }

  E get first => (_map._first ?? (throw noElement())).key;

  E get last => (_map._last ?? (throw noElement())).key;

  Set<E> toSet() =>
      _CustomLinkedHashSet<E>(_map._equals, _map._hashCode, _map._isValid)..addAll(this);
}
