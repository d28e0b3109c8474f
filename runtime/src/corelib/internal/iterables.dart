// The lazy iterables that map, where, take … give.

part of 'internal.dart';

/// The iterable without elements.
class EmptyIterable<E> extends EfficientLengthIterable<E> {
  const EmptyIterable();

  Iterator<E> get iterator => EmptyIterator<E>();

  void forEach(void action(E element)) {}

  bool get isEmpty => true;

  int get length => 0;

  E get first => throw noElement();

  E get last => throw noElement();

  E get single => throw noElement();

  E elementAt(int index) => throw RangeError.range(index, 0, 0, 'index');

  bool contains(Object? element) => false;

  bool every(bool test(E element)) => true;

  bool any(bool test(E element)) => false;

  E reduce(E combine(E value, E element)) => throw noElement();

  T fold<T>(T initialValue, T combine(T previousValue, E element)) => initialValue;

  String join([String separator = ""]) => '';

  Iterable<E> where(bool test(E element)) => this;

  Iterable<T> map<T>(T toElement(E e)) => EmptyIterable<T>();

  Iterable<E> skip(int count) {
    RangeError.checkNotNegative(count, 'count');
    return this;
  }

  Iterable<E> skipWhile(bool test(E value)) => this;

  Iterable<E> take(int count) {
    RangeError.checkNotNegative(count, 'count');
    return this;
  }

  Iterable<E> takeWhile(bool test(E value)) => this;

  List<E> toList({bool growable = true}) => List<E>.empty(growable: growable);

  Set<E> toSet() => <E>{};
}

class EmptyIterator<E> implements Iterator<E> {
  const EmptyIterator();

  bool moveNext() => false;

  E get current => throw noElement();
}

class MappedIterable<S, T> extends Iterable<T> {
  final Iterable<S> _source;
  final T Function(S) _transform;

  MappedIterable._(this._source, this._transform);

  factory MappedIterable(Iterable<S> source, T transform(S value)) {
    if (source is EfficientLengthIterable) return EfficientLengthMappedIterable<S, T>(source, transform);
    return MappedIterable<S, T>._(source, transform);
  }

  Iterator<T> get iterator => MappedIterator<S, T>(_source.iterator, _transform);

  int get length => _source.length;

  bool get isEmpty => _source.isEmpty;

  T get first => _transform(_source.first);

  T get last => _transform(_source.last);

  T get single => _transform(_source.single);

  T elementAt(int index) => _transform(_source.elementAt(index));
}

class EfficientLengthMappedIterable<S, T> extends MappedIterable<S, T> implements EfficientLengthIterable<T> {
  EfficientLengthMappedIterable(Iterable<S> source, T transform(S value)) : super._(source, transform);
}

class MappedIterator<S, T> implements Iterator<T> {
  final Iterator<S> _source;
  final T Function(S) _transform;
  T? _current;

  MappedIterator(this._source, this._transform);

  bool moveNext() {
    if (_source.moveNext()) {
      _current = _transform(_source.current);
      return true;
    }
    _current = null;
    return false;
  }

  T get current => _current as T;
}

class WhereIterable<E> extends Iterable<E> {
  final Iterable<E> _source;
  final bool Function(E) _test;

  WhereIterable(this._source, this._test);

  Iterator<E> get iterator => WhereIterator<E>(_source.iterator, _test);

  Iterable<T> map<T>(T toElement(E element)) => MappedIterable<E, T>._(this, toElement);
}

class WhereIterator<E> implements Iterator<E> {
  final Iterator<E> _source;
  final bool Function(E) _test;

  WhereIterator(this._source, this._test);

  bool moveNext() {
    while (_source.moveNext()) {
      if (_test(_source.current)) return true;
    }
    return false;
  }

  E get current => _source.current;
}

class WhereTypeIterable<T> extends Iterable<T> {
  final Iterable<Object?> _source;

  WhereTypeIterable(this._source);

  Iterator<T> get iterator => WhereTypeIterator<T>(_source.iterator);
}

class WhereTypeIterator<T> implements Iterator<T> {
  final Iterator<Object?> _source;

  WhereTypeIterator(this._source);

  bool moveNext() {
    while (_source.moveNext()) {
      if (_source.current is T) return true;
    }
    return false;
  }

  T get current => _source.current as T;
}

class NonNullsIterable<T extends Object> extends Iterable<T> {
  final Iterable<T?> _source;

  NonNullsIterable(this._source);

  Iterator<T> get iterator => NonNullsIterator<T>(_source.iterator);
}

class NonNullsIterator<T extends Object> implements Iterator<T> {
  final Iterator<T?> _source;
  T? _current;

  NonNullsIterator(this._source);

  bool moveNext() {
    _current = null;
    while (_source.moveNext()) {
      final T? next = _source.current;
      if (next != null) {
        _current = next;
        return true;
      }
    }
    return false;
  }

  T get current => _current ?? (throw noElement());
}

class ExpandIterable<S, T> extends Iterable<T> {
  final Iterable<S> _source;
  final Iterable<T> Function(S) _toElements;

  ExpandIterable(this._source, this._toElements);

  Iterator<T> get iterator => ExpandIterator<S, T>(_source.iterator, _toElements);
}

class ExpandIterator<S, T> implements Iterator<T> {
  final Iterator<S> _source;
  final Iterable<T> Function(S) _toElements;

  /// The elements of the source element being expanded; null after the end.
  Iterator<T>? _inner = const EmptyIterator<Never>();
  T? _current;

  ExpandIterator(this._source, this._toElements);

  bool moveNext() {
    Iterator<T>? inner = _inner;
    if (inner == null) return false;
    while (!inner!.moveNext()) {
      _current = null;
      if (!_source.moveNext()) {
        _inner = null;
        return false;
      }
      // If making the next elements throws, the iteration is over.
      _inner = null;
      inner = _toElements(_source.current).iterator;
      _inner = inner;
    }
    _current = inner.current;
    return true;
  }

  T get current => _current as T;
}

class TakeIterable<E> extends Iterable<E> {
  final Iterable<E> _source;
  final int _count;

  TakeIterable._(this._source, this._count);

  factory TakeIterable(Iterable<E> source, int takeCount) {
    RangeError.checkNotNegative(takeCount, 'takeCount');
    if (source is EfficientLengthIterable) return EfficientLengthTakeIterable<E>(source, takeCount);
    return TakeIterable<E>._(source, takeCount);
  }

  Iterator<E> get iterator => TakeIterator<E>(_source.iterator, _count);
}

class EfficientLengthTakeIterable<E> extends TakeIterable<E> implements EfficientLengthIterable<E> {
  EfficientLengthTakeIterable(Iterable<E> source, int count) : super._(source, count);

  int get length {
    final int length = _source.length;
    return length > _count ? _count : length;
  }
}

class TakeIterator<E> implements Iterator<E> {
  final Iterator<E> _source;
  int _left;

  TakeIterator(this._source, this._left);

  bool moveNext() {
    _left--;
    if (_left >= 0) return _source.moveNext();
    _left = -1;
    return false;
  }

  E get current => _left < 0 ? null as E : _source.current;
}

class TakeWhileIterable<E> extends Iterable<E> {
  final Iterable<E> _source;
  final bool Function(E) _test;

  TakeWhileIterable(this._source, this._test);

  Iterator<E> get iterator => TakeWhileIterator<E>(_source.iterator, _test);
}

class TakeWhileIterator<E> implements Iterator<E> {
  final Iterator<E> _source;
  final bool Function(E) _test;
  bool _ended = false;

  TakeWhileIterator(this._source, this._test);

  bool moveNext() {
    if (_ended) return false;
    if (!_source.moveNext() || !_test(_source.current)) {
      _ended = true;
      return false;
    }
    return true;
  }

  E get current => _ended ? null as E : _source.current;
}

class SkipIterable<E> extends Iterable<E> {
  final Iterable<E> _source;
  final int _count;

  SkipIterable._(this._source, this._count);

  factory SkipIterable(Iterable<E> source, int count) {
    RangeError.checkNotNegative(count, 'count');
    if (source is EfficientLengthIterable) return EfficientLengthSkipIterable<E>._(source, count);
    return SkipIterable<E>._(source, count);
  }

  Iterable<E> skip(int count) {
    RangeError.checkNotNegative(count, 'count');
    return SkipIterable<E>._(_source, _count + count);
  }

  Iterator<E> get iterator => SkipIterator<E>(_source.iterator, _count);
}

class EfficientLengthSkipIterable<E> extends SkipIterable<E> implements EfficientLengthIterable<E> {
  EfficientLengthSkipIterable._(Iterable<E> source, int count) : super._(source, count);

  /// Nothing is passed over that is not there: the count may be huge.
  Iterator<E> get iterator {
    final int length = _source.length;
    return SkipIterator<E>(_source.iterator, _count < length ? _count : length);
  }

  int get length {
    final int length = _source.length - _count;
    return length >= 0 ? length : 0;
  }

  Iterable<E> skip(int count) {
    RangeError.checkNotNegative(count, 'count');
    return EfficientLengthSkipIterable<E>._(_source, _count + count);
  }
}

class SkipIterator<E> implements Iterator<E> {
  final Iterator<E> _source;
  int _toSkip;

  SkipIterator(this._source, this._toSkip);

  bool moveNext() {
    for (int i = 0; i < _toSkip; i++) {
      _source.moveNext();
    }
    _toSkip = 0;
    return _source.moveNext();
  }

  E get current => _source.current;
}

class SkipWhileIterable<E> extends Iterable<E> {
  final Iterable<E> _source;
  final bool Function(E) _test;

  SkipWhileIterable(this._source, this._test);

  Iterator<E> get iterator => SkipWhileIterator<E>(_source.iterator, _test);
}

class SkipWhileIterator<E> implements Iterator<E> {
  final Iterator<E> _source;
  final bool Function(E) _test;
  bool _skipped = false;

  SkipWhileIterator(this._source, this._test);

  bool moveNext() {
    if (!_skipped) {
      _skipped = true;
      while (_source.moveNext()) {
        if (!_test(_source.current)) return true;
      }
      return false;
    }
    return _source.moveNext();
  }

  E get current => _source.current;
}

class FollowedByIterable<E> extends Iterable<E> {
  final Iterable<E> _first;
  final Iterable<E> _second;

  FollowedByIterable(this._first, this._second);

  factory FollowedByIterable.firstEfficient(Iterable<E> first, Iterable<E> second) {
    if (second is EfficientLengthIterable<E>) return EfficientLengthFollowedByIterable<E>(first, second);
    return FollowedByIterable<E>(first, second);
  }

  Iterator<E> get iterator => FollowedByIterator<E>(_first, _second);

  int get length => _first.length + _second.length;

  bool get isEmpty => _first.isEmpty && _second.isEmpty;

  bool contains(Object? element) => _first.contains(element) || _second.contains(element);

  E get first {
    final Iterator<E> it = _first.iterator;
    return it.moveNext() ? it.current : _second.first;
  }

  E get last {
    final Iterator<E> it = _second.iterator;
    if (!it.moveNext()) return _first.last;
    E last = it.current;
    while (it.moveNext()) {
      last = it.current;
    }
    return last;
  }
}

class EfficientLengthFollowedByIterable<E> extends FollowedByIterable<E> implements EfficientLengthIterable<E> {
  EfficientLengthFollowedByIterable(super.first, super.second);

  E elementAt(int index) {
    final int firstLength = _first.length;
    if (index < firstLength) return _first.elementAt(index);
    return _second.elementAt(index - firstLength);
  }

  E get first => _first.isNotEmpty ? _first.first : _second.first;

  E get last => _second.isNotEmpty ? _second.last : _first.last;
}

class FollowedByIterator<E> implements Iterator<E> {
  Iterator<E> _it;
  Iterable<E>? _next;

  FollowedByIterator(Iterable<E> first, Iterable<E> second) : _it = first.iterator, _next = second;

  bool moveNext() {
    if (_it.moveNext()) return true;
    final Iterable<E>? next = _next;
    if (next == null) return false;
    _next = null;
    _it = next.iterator;
    return _it.moveNext();
  }

  E get current => _it.current;
}

class IndexedIterable<T> extends Iterable<(int, T)> {
  final Iterable<T> _source;
  final int _start;

  IndexedIterable._(this._source, this._start);

  factory IndexedIterable(Iterable<T> source, int start) {
    if (source is EfficientLengthIterable) return EfficientLengthIndexedIterable<T>(source, start);
    return IndexedIterable<T>._(source, start);
  }

  int get length => _source.length;

  bool get isEmpty => _source.isEmpty;

  bool get isNotEmpty => _source.isNotEmpty;

  (int, T) get first => (_start, _source.first);

  (int, T) get single => (_start, _source.single);

  (int, T) elementAt(int index) => (_start + index, _source.elementAt(index));

  Iterable<(int, T)> skip(int count) {
    RangeError.checkNotNegative(count, 'count');
    return IndexedIterable<T>(_source.skip(count), _start + count);
  }

  Iterable<(int, T)> take(int count) => IndexedIterable<T>(_source.take(count), _start);

  Iterator<(int, T)> get iterator => IndexedIterator<T>(_source.iterator, _start);
}

class EfficientLengthIndexedIterable<T> extends IndexedIterable<T> implements EfficientLengthIterable<(int, T)> {
  EfficientLengthIndexedIterable(Iterable<T> source, int start) : super._(source, start);

  (int, T) get last {
    final int length = _source.length;
    if (length <= 0) throw noElement();
    final T last = _source.last;
    if (length != _source.length) throw ConcurrentModificationError(this);
    return (length - 1 + _start, last);
  }
}

class IndexedIterator<T> implements Iterator<(int, T)> {
  final Iterator<T> _source;
  int _index;
  bool _atElement = false;

  IndexedIterator(this._source, int start) : _index = start - 1;

  bool moveNext() {
    _atElement = _source.moveNext();
    if (_atElement) _index++;
    return _atElement;
  }

  (int, T) get current => _atElement ? (_index, _source.current) : throw noElement();
}
