// Unordered hash sets, on the hash maps.

part of 'collection.dart';

abstract base class _BucketSet<E> extends SetBase<E> implements HashSet<E> {
  final _Buckets<E, bool> _map;

  _BucketSet(this._map);

  /// An empty set of the same kind.
  Set<E> _empty();

  Set<R> _emptyOf<R>();

  int get length => _map._size;

  bool get isEmpty => _map._size == 0;

  bool get isNotEmpty => _map._size != 0;

  Iterator<E> get iterator => _SetWalk<E>(this);

  bool contains(Object? element) => _map._find(element) != null;

  E? lookup(Object? element) => _map._find(element)?.key;

  bool add(E element) {
    if (_map._find(element) != null) return false;
    _map._addNew(element, true);
    return true;
  }

  bool remove(Object? element) => _map.remove(element) != null;

  void clear() {
    _map.clear();
  }

  Set<R> cast<R>() => Set.castFrom<E, R>(this, newSet: _emptyOf);

  Set<E> toSet() => _empty()..addAll(this);

  E get first {
    for (final _HashEntry<E, bool>? entry in _map._buckets) {
      if (entry != null) return entry.key;
    }
    throw noElement();
  }

  Set<E> intersection(Set<Object?> other) {
    final Set<E> result = _empty();
    for (final E element in this) {
      if (other.contains(element)) result.add(element);
    }
    return result;
  }

  Set<E> difference(Set<Object?> other) {
    final Set<E> result = _empty();
    for (final E element in this) {
      if (!other.contains(element)) result.add(element);
    }
    return result;
  }
}

final class _SetWalk<E> extends _BucketWalk<E, bool> implements Iterator<E> {
  final _BucketSet<E> _set;

  _SetWalk(_BucketSet<E> set)
      : _set = set,
        super(set._map);

  E get current => _entry!.key;

  bool moveNext() {
    if (_changes != _map._changes) throw ConcurrentModificationError(_set);
    return super.moveNext();
  }
}

final class _HashSet<E> extends _BucketSet<E> {
  _HashSet() : super(_HashMap<E, bool>());

  Set<E> _empty() => _HashSet<E>();

  Set<R> _emptyOf<R>() => _HashSet<R>();
}

final class _IdentityHashSet<E> extends _BucketSet<E> {
  _IdentityHashSet() : super(_IdentityHashMap<E, bool>());

  Set<E> _empty() => _IdentityHashSet<E>();

  Set<R> _emptyOf<R>() => _IdentityHashSet<R>();
}

final class _CustomHashSet<E> extends _BucketSet<E> {
  final bool Function(E, E) _equals;
  final int Function(E) _hashCode;
  final bool Function(Object?) _isValid;

  _CustomHashSet(this._equals, this._hashCode, this._isValid)
      : super(_CustomHashMap<E, bool>(_equals, _hashCode, _isValid));

  Set<E> _empty() => _CustomHashSet<E>(_equals, _hashCode, _isValid);

  Set<R> _emptyOf<R>() => _HashSet<R>();
}
