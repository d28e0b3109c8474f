// The sets that literals and the Set factories make: insertion-ordered native hash tables.

part of 'core.dart';

/// As [_Map], without values.
base class _Set<E> with Iterable<E> implements LinkedHashSet<E> {
  external factory _Set();

  external int get length;

  external bool add(E key);

  external bool contains(Object? value);

  external bool remove(Object? value);

  external E? lookup(Object? object);

  external void clear();

  /// The index of the first element at or behind [index], or -1.
  external int _next(int index);

  external E _keyAt(int index);

  /// Counts additions and removals.
  external int get _modCount;

  Set<R> cast<R>() => CastSet<E, R>(this, null);

  Iterator<E> get iterator => _SetIterator<E>(this);

  bool get isEmpty => length == 0;

  bool get isNotEmpty => length != 0;

  E get first {
    final int at = _next(0);
    if (at < 0) throw noElement();
    return _keyAt(at);
  }

  E get last {
    int at = _next(0);
    if (at < 0) throw noElement();
    int found = at;
    while (at >= 0) {
      found = at;
      at = _next(at + 1);
    }
    return _keyAt(found);
  }

  E get single {
    if (length == 1) return _keyAt(_next(0));
    throw length == 0 ? noElement() : tooManyElements();
  }

  void forEach(void action(E element)) {
    final int changes = _modCount;
    int at = _next(0);
    while (at >= 0) {
      action(_keyAt(at));
      if (changes != _modCount) throw ConcurrentModificationError(this);
      at = _next(at + 1);
    }
  }

  void addAll(Iterable<E> other) {
    for (final E element in other) {
      add(element);
    }
  }

  void removeAll(Iterable<Object?> elements) {
    for (final Object? element in elements) {
      remove(element);
    }
  }

  void retainAll(Iterable<Object?> elements) {
    final Set<Object?> kept = elements is Set<Object?> ? elements : elements.toSet();
    retainWhere((E element) => kept.contains(element));
  }

  void removeWhere(bool test(E element)) {
    final List<E> removed = <E>[];
    forEach((E element) {
      if (test(element)) removed.add(element);
    });
    for (int i = 0; i < removed.length; i++) {
      remove(removed[i]);
    }
  }

  void retainWhere(bool test(E element)) {
    removeWhere((E element) => !test(element));
  }

  bool containsAll(Iterable<Object?> other) {
    for (final Object? element in other) {
      if (!contains(element)) return false;
    }
    return true;
  }

  /// An empty set that compares as this one does.
  Set<E> _newSimilar() => _Set<E>();

  Set<E> intersection(Set<Object?> other) {
    final Set<E> result = _newSimilar();
    for (final E element in this) {
      if (other.contains(element)) result.add(element);
    }
    return result;
  }

  Set<E> union(Set<E> other) {
    final Set<E> result = _newSimilar();
    result.addAll(this);
    result.addAll(other);
    return result;
  }

  Set<E> difference(Set<Object?> other) {
    final Set<E> result = _newSimilar();
    for (final E element in this) {
      if (!other.contains(element)) result.add(element);
    }
    return result;
  }

  Set<E> toSet() {
    final Set<E> result = _newSimilar();
    result.addAll(this);
    return result;
  }

  String toString() => fullIterableText(this, '{', '}');
}

@pragma('oche:shown', 'CompactLinkedIdentityHashSet')
final class _IdentitySet<E> extends _Set<E> {
  external factory _IdentitySet();

  Set<E> _newSimilar() => _IdentitySet<E>();
}

/// A constant set.
final class _ConstSet<E> extends _Set<E> {
  /// Takes over the elements of [source].
  external factory _ConstSet._of(_Set<E> source);

  static Never _cannotModify() => throw UnsupportedError('Cannot change an unmodifiable set');

  bool add(E value) => _cannotModify();

  void addAll(Iterable<E> elements) => _cannotModify();

  void clear() => _cannotModify();

  bool remove(Object? value) => _cannotModify();

  void removeAll(Iterable<Object?> elements) => _cannotModify();

  void removeWhere(bool test(E element)) => _cannotModify();

  void retainAll(Iterable<Object?> elements) => _cannotModify();

  void retainWhere(bool test(E element)) => _cannotModify();
}

@pragma('oche:shown', '_CompactIterator')
final class _SetIterator<E> implements Iterator<E> {
  final _Set<E> _set;
  final int _changes;
  int _at = -1;
  bool _ended = false;
  E? _current;

  _SetIterator(this._set) : _changes = _set._modCount;

  E get current => _current as E;

  bool moveNext() {
    if (_changes != _set._modCount) throw ConcurrentModificationError(_set);
    if (_ended) return false;
    _at = _set._next(_at + 1);
    if (_at < 0) {
      _ended = true;
      _current = null;
      return false;
    }
    _current = _set._keyAt(_at);
    return true;
  }
}
