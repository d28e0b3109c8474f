// DoubleLinkedQueue: a queue whose entries can be reached and moved between.

part of 'collection.dart';

/// A place in a [DoubleLinkedQueue], or in a ring of one's own.
class DoubleLinkedQueueEntry<E> {
  DoubleLinkedQueueEntry<E>? _previous;
  DoubleLinkedQueueEntry<E>? _next;

  /// The queue it is in.
  DoubleLinkedQueue<E>? _queue;

  E element;

  DoubleLinkedQueueEntry(this.element);

  /// Adds [e] behind this entry.
  void append(E e) {
    final DoubleLinkedQueueEntry<E> entry = DoubleLinkedQueueEntry<E>(e);
    final DoubleLinkedQueue<E>? queue = _queue;
    final DoubleLinkedQueueEntry<E>? next = _next;
    entry._queue = queue;
    entry._previous = this;
    entry._next = next;
    _next = entry;
    if (next != null) {
      next._previous = entry;
    } else {
      queue?._last = entry;
    }
    if (queue != null) queue._size++;
  }

  /// Adds [e] before this entry.
  void prepend(E e) {
    final DoubleLinkedQueueEntry<E> entry = DoubleLinkedQueueEntry<E>(e);
    final DoubleLinkedQueue<E>? queue = _queue;
    final DoubleLinkedQueueEntry<E>? previous = _previous;
    entry._queue = queue;
    entry._next = this;
    entry._previous = previous;
    _previous = entry;
    if (previous != null) {
      previous._next = entry;
    } else {
      queue?._first = entry;
    }
    if (queue != null) queue._size++;
  }

  /// Takes this entry out and returns its element.
  E remove() {
    final DoubleLinkedQueueEntry<E>? previous = _previous;
    final DoubleLinkedQueueEntry<E>? next = _next;
    final DoubleLinkedQueue<E>? queue = _queue;
    if (previous != null) {
      previous._next = next;
    } else {
      queue?._first = next;
    }
    if (next != null) {
      next._previous = previous;
    } else {
      queue?._last = previous;
    }
    if (queue != null) queue._size--;
    _queue = null;
    _previous = null;
    _next = null;
    return element;
  }

  DoubleLinkedQueueEntry<E>? previousEntry() => _previous;

  DoubleLinkedQueueEntry<E>? nextEntry() => _next;
}

/// A queue of linked entries.
final class DoubleLinkedQueue<E> extends Iterable<E> implements Queue<E> {
  DoubleLinkedQueueEntry<E>? _first;
  DoubleLinkedQueueEntry<E>? _last;
  int _size = 0;

  DoubleLinkedQueue();

  factory DoubleLinkedQueue.from(Iterable<dynamic> elements) {
    final DoubleLinkedQueue<E> result = DoubleLinkedQueue<E>();
    for (final dynamic element in elements) {
      result.addLast(element as E);
    }
    return result;
  }

  factory DoubleLinkedQueue.of(Iterable<E> elements) => DoubleLinkedQueue<E>()..addAll(elements);

  Queue<R> cast<R>() => Queue.castFrom<E, R>(this);

  int get length => _size;

  bool get isEmpty => _size == 0;

  Iterator<E> get iterator => _DoubleLinkedIterator<E>(this);

  /// The first entry, or null.
  DoubleLinkedQueueEntry<E>? firstEntry() => _first;

  /// The last entry, or null.
  DoubleLinkedQueueEntry<E>? lastEntry() => _last;

  void forEachEntry(void action(DoubleLinkedQueueEntry<E> element)) {
    DoubleLinkedQueueEntry<E>? entry = _first;
    while (entry != null) {
      final DoubleLinkedQueueEntry<E>? next = entry._next;
      action(entry);
      entry = identical(entry._queue, this) ? entry._next : next;
    }
  }

  void addLast(E value) {
    final DoubleLinkedQueueEntry<E>? last = _last;
    if (last == null) {
      _addOnly(value);
    } else {
      last.append(value);
    }
  }

  void addFirst(E value) {
    final DoubleLinkedQueueEntry<E>? first = _first;
    if (first == null) {
      _addOnly(value);
    } else {
      first.prepend(value);
    }
  }

  void _addOnly(E value) {
    final DoubleLinkedQueueEntry<E> entry = DoubleLinkedQueueEntry<E>(value);
    entry._queue = this;
    _first = entry;
    _last = entry;
    _size = 1;
  }

  void add(E value) {
    addLast(value);
  }

  void addAll(Iterable<E> iterable) {
    for (final E element in iterable) {
      addLast(element);
    }
  }

  E get first => (_first ?? (throw noElement())).element;

  E get last => (_last ?? (throw noElement())).element;

  E get single {
    if (_size > 1) throw tooManyElements();
    return first;
  }

  E removeFirst() => (_first ?? (throw noElement())).remove();

  E removeLast() => (_last ?? (throw noElement())).remove();

  bool remove(Object? o) {
    for (DoubleLinkedQueueEntry<E>? entry = _first; entry != null; entry = entry._next) {
      if (entry.element == o) {
        entry.remove();
        return true;
      }
    }
    return false;
  }

  void removeWhere(bool test(E element)) => _keep(test, false);

  void retainWhere(bool test(E element)) => _keep(test, true);

  void _keep(bool test(E element), bool wanted) {
    DoubleLinkedQueueEntry<E>? entry = _first;
    while (entry != null) {
      final bool keep = test(entry.element) == wanted;
      if (!identical(entry._queue, this)) throw ConcurrentModificationError(this);
      final DoubleLinkedQueueEntry<E>? next = entry._next;
      if (!keep) entry.remove();
      entry = next;
    }
  }

  void clear() {
    while (_first != null) {
      _first!.remove();
    }
  }

  String toString() => fullIterableText(this, '{', '}');
}

final class _DoubleLinkedIterator<E> implements Iterator<E> {
  final DoubleLinkedQueue<E> _queue;
  DoubleLinkedQueueEntry<E>? _entry;
  bool _started = false;
  E? _current;

  _DoubleLinkedIterator(this._queue);

  E get current => _current as E;

  bool moveNext() {
    final DoubleLinkedQueueEntry<E>? entry;
    if (!_started) {
      _started = true;
      entry = _queue._first;
    } else {
      final DoubleLinkedQueueEntry<E>? here = _entry;
      if (here == null) return false;
      if (!identical(here._queue, _queue)) throw ConcurrentModificationError(_queue);
      entry = here._next;
    }
    _entry = entry;
    _current = entry?.element;
    return entry != null;
  }
}
