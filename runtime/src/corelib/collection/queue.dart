// Queues: the interface, and one on a ring of places.

part of 'collection.dart';

/// A collection that is changed at both ends.
abstract interface class Queue<E> implements Iterable<E>, EfficientLengthIterable<E> {
  factory Queue() = ListQueue<E>;

  factory Queue.from(Iterable elements) = ListQueue<E>.from;

  factory Queue.of(Iterable<E> elements) = ListQueue<E>.of;

  static Queue<T> castFrom<S, T>(Queue<S> source) => _CastQueue<S, T>(source);

  Queue<R> cast<R>();

  /// Removes and returns the first element.
  E removeFirst();

  /// Removes and returns the last element.
  E removeLast();

  void addFirst(E value);

  void addLast(E value);

  /// Adds [value] at the end.
  void add(E value);

  /// Removes the first element equal to [value]; false if there is none.
  bool remove(Object? value);

  void addAll(Iterable<E> iterable);

  void removeWhere(bool test(E element));

  void retainWhere(bool test(E element));

  void clear();
}

/// A queue with other types.
final class _CastQueue<S, T> extends Iterable<T> implements Queue<T> {
  final Queue<S> _source;

  _CastQueue(this._source);

  Iterator<T> get iterator => CastIterator<S, T>(_source.iterator);

  int get length => _source.length;

  Queue<R> cast<R>() => _CastQueue<S, R>(_source);

  T removeFirst() => _source.removeFirst() as T;

  T removeLast() => _source.removeLast() as T;

  void addFirst(T value) {
    _source.addFirst(value as S);
  }

  void addLast(T value) {
    _source.addLast(value as S);
  }

  void add(T value) {
    _source.add(value as S);
  }

  bool remove(Object? value) => _source.remove(value);

  void addAll(Iterable<T> iterable) {
    _source.addAll(iterable.cast<S>());
  }

  void removeWhere(bool test(T element)) {
    _source.removeWhere((S element) => test(element as T));
  }

  void retainWhere(bool test(T element)) {
    _source.retainWhere((S element) => test(element as T));
  }

  void clear() {
    _source.clear();
  }

  String toString() => fullIterableText(this, '{', '}');
}

/// A queue whose elements are in a ring of places; the ring doubles when it is
/// full.
final class ListQueue<E> extends ListIterable<E> implements Queue<E> {
  static const int _smallest = 8;

  List<E?> _ring;

  /// Where the first element is.
  int _head = 0;
  int _size = 0;
  int _changes = 0;

  ListQueue([int? initialCapacity]) : _ring = List<E?>.filled(_capacityFor(initialCapacity), null);

  factory ListQueue.from(Iterable<dynamic> elements) {
    final ListQueue<E> result = ListQueue<E>();
    for (final dynamic element in elements) {
      result.addLast(element as E);
    }
    return result;
  }

  factory ListQueue.of(Iterable<E> elements) => ListQueue<E>()..addAll(elements);

  /// The next power of two, at least the smallest capacity.
  static int _capacityFor(int? wanted) {
    int capacity = _smallest;
    if (wanted != null) {
      if (wanted > 1 << 48) throw OutOfMemoryError();
      while (capacity <= wanted) {
        capacity *= 2;
      }
    }
    return capacity;
  }

  Queue<R> cast<R>() => Queue.castFrom<E, R>(this);

  int get length => _size;

  bool get isEmpty => _size == 0;

  int _place(int index) => (_head + index) & (_ring.length - 1);

  E elementAt(int index) {
    IndexError.check(index, _size, indexable: this);
    return _ring[_place(index)] as E;
  }

  Iterator<E> get iterator => _RingIterator<E>(this);

  void forEach(void f(E element)) {
    final int before = _changes;
    for (int i = 0; i < _size; i++) {
      f(_ring[_place(i)] as E);
      if (before != _changes) throw ConcurrentModificationError(this);
    }
  }

  E get first {
    if (_size == 0) throw noElement();
    return _ring[_head] as E;
  }

  E get last {
    if (_size == 0) throw noElement();
    return _ring[_place(_size - 1)] as E;
  }

  E get single {
    if (_size == 0) throw noElement();
    if (_size > 1) throw tooManyElements();
    return _ring[_head] as E;
  }

  List<E> toList({bool growable = true}) {
    final List<E> result = <E>[];
    for (int i = 0; i < _size; i++) {
      result.add(_ring[_place(i)] as E);
    }
    return growable ? result : List<E>.of(result, growable: false);
  }

  void _makeRoom() {
    if (_size < _ring.length) return;
    final List<E?> wider = List<E?>.filled(_ring.length * 2, null);
    for (int i = 0; i < _size; i++) {
      wider[i] = _ring[_place(i)];
    }
    _ring = wider;
    _head = 0;
  }

  void add(E value) {
    addLast(value);
  }

  void addLast(E value) {
    _makeRoom();
    _ring[_place(_size)] = value;
    _size++;
    _changes++;
  }

  void addFirst(E value) {
    _makeRoom();
    _head = (_head - 1) & (_ring.length - 1);
    _ring[_head] = value;
    _size++;
    _changes++;
  }

  void addAll(Iterable<E> elements) {
    if (identical(elements, this)) elements = toList();
    for (final E element in elements) {
      addLast(element);
    }
  }

  E removeFirst() {
    if (_size == 0) throw noElement();
    final E result = _ring[_head] as E;
    _ring[_head] = null;
    _head = (_head + 1) & (_ring.length - 1);
    _size--;
    _changes++;
    return result;
  }

  E removeLast() {
    if (_size == 0) throw noElement();
    final int place = _place(_size - 1);
    final E result = _ring[place] as E;
    _ring[place] = null;
    _size--;
    _changes++;
    return result;
  }

  bool remove(Object? value) {
    for (int i = 0; i < _size; i++) {
      if (_ring[_place(i)] == value) {
        for (int j = i + 1; j < _size; j++) {
          _ring[_place(j - 1)] = _ring[_place(j)];
        }
        _size--;
        _ring[_place(_size)] = null;
        _changes++;
        return true;
      }
    }
    return false;
  }

  void removeWhere(bool test(E element)) => _keep(test, false);

  void retainWhere(bool test(E element)) => _keep(test, true);

  void _keep(bool test(E element), bool wanted) {
    final int before = _changes;
    final List<E> kept = <E>[];
    for (int i = 0; i < _size; i++) {
      final E element = _ring[_place(i)] as E;
      if (test(element) == wanted) kept.add(element);
      if (before != _changes) throw ConcurrentModificationError(this);
    }
    if (kept.length == _size) return;
    for (int i = 0; i < _size; i++) {
      _ring[_place(i)] = i < kept.length ? kept[i] : null;
    }
    _size = kept.length;
    _changes++;
  }

  void clear() {
    if (_size == 0) return;
    for (int i = 0; i < _size; i++) {
      _ring[_place(i)] = null;
    }
    _head = 0;
    _size = 0;
    _changes++;
  }

  String toString() => fullIterableText(this, '{', '}');
}

final class _RingIterator<E> implements Iterator<E> {
  final ListQueue<E> _queue;
  final int _changes;
  int _index = 0;
  E? _current;

  _RingIterator(this._queue) : _changes = _queue._changes;

  E get current => _current as E;

  bool moveNext() {
    final ListQueue<E> queue = _queue;
    if (_changes != queue._changes) throw ConcurrentModificationError(queue);
    if (_index >= queue._size) {
      _current = null;
      return false;
    }
    _current = queue._ring[queue._place(_index)];
    _index++;
    return true;
  }
}
