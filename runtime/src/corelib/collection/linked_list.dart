// LinkedList: a list whose elements carry the links themselves.

part of 'collection.dart';

/// Entries linked both ways; each entry is in one list at most.
base class LinkedList<E extends LinkedListEntry<E>> extends Iterable<E> {
  E? _first;
  E? _last;
  int _size = 0;
  int _changes = 0;

  LinkedList();

  void addFirst(E entry) {
    _insert(null, entry, _first);
  }

  void add(E entry) {
    _insert(_last, entry, null);
  }

  void addAll(Iterable<E> entries) {
    entries.forEach(add);
  }

  /// Takes [entry] out; false if it is not in this list.
  bool remove(E entry) {
    if (!identical(entry._list, this)) return false;
    final E? previous = entry._previous;
    final E? next = entry._next;
    if (previous == null) {
      _first = next;
    } else {
      previous._next = next;
    }
    if (next == null) {
      _last = previous;
    } else {
      next._previous = previous;
    }
    entry._list = null;
    entry._previous = null;
    entry._next = null;
    _size--;
    _changes++;
    return true;
  }

  bool contains(Object? entry) => entry is LinkedListEntry && identical(this, entry.list);

  Iterator<E> get iterator => _LinkedListIterator<E>(this);

  int get length => _size;

  void clear() {
    _changes++;
    E? entry = _first;
    while (entry != null) {
      final E? next = entry._next;
      entry._list = null;
      entry._previous = null;
      entry._next = null;
      entry = next;
    }
    _first = null;
    _last = null;
    _size = 0;
  }

  E get first => _first ?? (throw StateError("No such element"));

  E get last => _last ?? (throw StateError("No such element"));

  E get single {
    if (_size > 1) throw StateError("Too many elements");
    return first;
  }

  bool get isEmpty => _size == 0;

  void forEach(void action(E entry)) {
    final int before = _changes;
    for (E? entry = _first; entry != null; entry = entry._next) {
      action(entry);
      if (before != _changes) throw ConcurrentModificationError(this);
    }
  }

  void _insert(E? previous, E entry, E? next) {
    if (entry._list != null) throw StateError("LinkedListEntry is already in a LinkedList");
    entry._list = this;
    entry._previous = previous;
    entry._next = next;
    if (previous == null) {
      _first = entry;
    } else {
      previous._next = entry;
    }
    if (next == null) {
      _last = entry;
    } else {
      next._previous = entry;
    }
    _size++;
    _changes++;
  }
}

final class _LinkedListIterator<E extends LinkedListEntry<E>> implements Iterator<E> {
  final LinkedList<E> _list;
  final int _changes;
  E? _next;
  E? _current;

  _LinkedListIterator(LinkedList<E> list)
      : _list = list,
        _changes = list._changes,
        _next = list._first;

  E get current => _current as E;

  bool moveNext() {
    if (_changes != _list._changes) throw ConcurrentModificationError(this);
    final E? entry = _next;
    _current = entry;
    _next = entry?._next;
    return entry != null;
  }
}

/// What the elements of a [LinkedList] extend.
abstract base mixin class LinkedListEntry<E extends LinkedListEntry<E>> {
  LinkedList<E>? _list;
  E? _previous;
  E? _next;

  /// The list this entry is in, or null.
  LinkedList<E>? get list => _list;

  /// Takes this entry out of its list.
  void unlink() {
    _list!.remove(this as E);
  }

  E? get next => _next;

  E? get previous => _previous;

  void insertAfter(E entry) {
    _list!._insert(this as E, entry, _next);
  }

  void insertBefore(E entry) {
    _list!._insert(_previous, entry, this as E);
  }
}
