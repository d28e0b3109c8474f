// Iterables that find an element by its index: parts of lists, lists mapped and reversed.

part of 'internal.dart';

/// An iterable with a cheap length and elementAt; everything else follows from these.
abstract class ListIterable<E> extends EfficientLengthIterable<E> {
  const ListIterable();

  int get length;

  E elementAt(int index);

  Iterator<E> get iterator => ListIterator<E>(this);

  void _checkUnchanged(int length) {
    if (length != this.length) throw ConcurrentModificationError(this);
  }

  void forEach(void action(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      action(elementAt(i));
      _checkUnchanged(length);
    }
  }

  bool get isEmpty => length == 0;

  E get first {
    if (length == 0) throw noElement();
    return elementAt(0);
  }

  E get last {
    if (length == 0) throw noElement();
    return elementAt(length - 1);
  }

  E get single {
    if (length == 0) throw noElement();
    if (length > 1) throw tooManyElements();
    return elementAt(0);
  }

  bool contains(Object? element) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (elementAt(i) == element) return true;
      _checkUnchanged(length);
    }
    return false;
  }

  bool every(bool test(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (!test(elementAt(i))) return false;
      _checkUnchanged(length);
    }
    return true;
  }

  bool any(bool test(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (test(elementAt(i))) return true;
      _checkUnchanged(length);
    }
    return false;
  }

  E firstWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      final E element = elementAt(i);
      if (test(element)) return element;
      _checkUnchanged(length);
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E lastWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    for (int i = length - 1; i >= 0; i--) {
      final E element = elementAt(i);
      if (test(element)) return element;
      _checkUnchanged(length);
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E singleWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    late E match;
    bool found = false;
    for (int i = 0; i < length; i++) {
      final E element = elementAt(i);
      if (test(element)) {
        if (found) throw tooManyElements();
        found = true;
        match = element;
      }
      _checkUnchanged(length);
    }
    if (found) return match;
    if (orElse != null) return orElse();
    throw noElement();
  }

  String join([String separator = ""]) {
    final int length = this.length;
    if (length == 0) return '';
    final String first = '${elementAt(0)}';
    _checkUnchanged(length);
    final StringBuffer out = StringBuffer(first);
    for (int i = 1; i < length; i++) {
      if (separator.isNotEmpty) out.write(separator);
      out.write(elementAt(i));
      _checkUnchanged(length);
    }
    return out.toString();
  }

  E reduce(E combine(E value, E element)) {
    final int length = this.length;
    if (length == 0) throw noElement();
    E value = elementAt(0);
    for (int i = 1; i < length; i++) {
      value = combine(value, elementAt(i));
      _checkUnchanged(length);
    }
    return value;
  }

  T fold<T>(T initialValue, T combine(T previousValue, E element)) {
    T value = initialValue;
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      value = combine(value, elementAt(i));
      _checkUnchanged(length);
    }
    return value;
  }

  Iterable<T> map<T>(T toElement(E element)) => MappedListIterable<E, T>(this, toElement);

  Iterable<E> skip(int count) => SubListIterable<E>(this, count, null);

  Iterable<E> take(int count) => SubListIterable<E>(this, 0, count);

  List<E> toList({bool growable = true}) {
    final int length = this.length;
    final List<E> result = <E>[];
    for (int i = 0; i < length; i++) {
      result.add(elementAt(i));
      _checkUnchanged(length);
    }
    return growable ? result : List<E>.of(result, growable: false);
  }

  Set<E> toSet() {
    final Set<E> result = <E>{};
    for (int i = 0; i < length; i++) {
      result.add(elementAt(i));
      _checkUnchanged(length);
    }
    return result;
  }
}

/// Goes through anything with a cheap length and elementAt.
class ListIterator<E> implements Iterator<E> {
  final Iterable<E> _iterable;
  final int _length;
  int _index = 0;
  E? _current;

  ListIterator(this._iterable) : _length = _iterable.length;

  E get current => _current as E;

  bool moveNext() {
    final int length = _iterable.length;
    if (_length != length) throw ConcurrentModificationError(_iterable);
    if (_index >= length) {
      _current = null;
      return false;
    }
    _current = _iterable.elementAt(_index);
    _index++;
    return true;
  }
}

/// The elements from a start to an end, both cut to what there is.
class SubListIterable<E> extends ListIterable<E> {
  final Iterable<E> _source;
  final int _start;
  final int? _end;

  SubListIterable(this._source, this._start, this._end) {
    RangeError.checkNotNegative(_start, 'start');
    final int? end = _end;
    if (end != null) {
      RangeError.checkNotNegative(end, 'end');
      if (_start > end) throw RangeError.range(_start, 0, end, 'start');
    }
  }

  int get _endNow {
    final int length = _source.length;
    final int? end = _end;
    return end == null || end > length ? length : end;
  }

  int get _startNow {
    final int length = _source.length;
    return _start > length ? length : _start;
  }

  int get length {
    final int length = _source.length;
    if (_start >= length) return 0;
    final int? end = _end;
    return end == null || end >= length ? length - _start : end - _start;
  }

  E elementAt(int index) {
    final int at = _startNow + index;
    if (index < 0 || at >= _endNow) {
      throw IndexError.withLength(index, length, indexable: this, name: 'index');
    }
    return _source.elementAt(at);
  }

  Iterable<E> skip(int count) {
    RangeError.checkNotNegative(count, 'count');
    final int start = _start + count;
    final int? end = _end;
    if (end != null && start >= end) return EmptyIterable<E>();
    return SubListIterable<E>(_source, start, end);
  }

  Iterable<E> take(int count) {
    RangeError.checkNotNegative(count, 'count');
    final int? end = _end;
    final int newEnd = _start + count;
    if (end != null && end < newEnd) return this;
    return SubListIterable<E>(_source, _start, newEnd);
  }

  List<E> toList({bool growable = true}) {
    final int start = _start;
    final int end = _endNow;
    final List<E> result = <E>[];
    for (int i = start; i < end; i++) {
      result.add(_source.elementAt(i));
      if (_source.length < end) throw ConcurrentModificationError(this);
    }
    return growable ? result : List<E>.of(result, growable: false);
  }
}

/// The results of a function for the elements of a list.
class MappedListIterable<S, T> extends ListIterable<T> {
  final Iterable<S> _source;
  final T Function(S) _transform;

  MappedListIterable(this._source, this._transform);

  int get length => _source.length;

  T elementAt(int index) => _transform(_source.elementAt(index));
}

/// The elements of a list from the last to the first.
class ReversedListIterable<E> extends ListIterable<E> {
  final Iterable<E> _source;

  ReversedListIterable(this._source);

  int get length => _source.length;

  E elementAt(int index) => _source.elementAt(_source.length - 1 - index);
}

/// The indices of a list, as the keys of its map view.
class ListIndicesIterable extends ListIterable<int> {
  final List<Object?> _list;

  ListIndicesIterable(this._list);

  int get length => _list.length;

  int elementAt(int index) {
    IndexError.check(index, length, indexable: this);
    return index;
  }
}

/// A list as an unmodifiable map from indices to elements.
class ListMapView<E> extends UnmodifiableMapBase<int, E> {
  final List<E> _values;

  ListMapView(this._values);

  E? operator [](Object? key) => containsKey(key) ? _values[key as int] : null;

  int get length => _values.length;

  Iterable<E> get values => SubListIterable<E>(_values, 0, null);

  Iterable<int> get keys => ListIndicesIterable(_values);

  bool get isEmpty => _values.isEmpty;

  bool get isNotEmpty => _values.isNotEmpty;

  bool containsValue(Object? value) => _values.contains(value);

  bool containsKey(Object? key) => key is int && key >= 0 && key < length;

  void forEach(void f(int key, E value)) {
    final int length = _values.length;
    for (int i = 0; i < length; i++) {
      f(i, _values[i]);
      if (length != _values.length) throw ConcurrentModificationError(_values);
    }
  }
}

/// A list that refuses every change.
abstract class UnmodifiableListBase<E> extends ListBase<E> {
  void operator []=(int index, E value) => throw UnsupportedError('Cannot modify an unmodifiable list');

  void set length(int newLength) => throw UnsupportedError('Cannot change the length of an unmodifiable list');

  void set first(E element) => throw UnsupportedError('Cannot modify an unmodifiable list');

  void set last(E element) => throw UnsupportedError('Cannot modify an unmodifiable list');

  void setAll(int at, Iterable<E> iterable) => throw UnsupportedError('Cannot modify an unmodifiable list');

  void add(E value) => throw UnsupportedError('Cannot add to an unmodifiable list');

  void insert(int index, E element) => throw UnsupportedError('Cannot add to an unmodifiable list');

  void insertAll(int at, Iterable<E> iterable) => throw UnsupportedError('Cannot add to an unmodifiable list');

  void addAll(Iterable<E> iterable) => throw UnsupportedError('Cannot add to an unmodifiable list');

  bool remove(Object? element) => throw UnsupportedError('Cannot remove from an unmodifiable list');

  void removeWhere(bool test(E element)) => throw UnsupportedError('Cannot remove from an unmodifiable list');

  void retainWhere(bool test(E element)) => throw UnsupportedError('Cannot remove from an unmodifiable list');

  void sort([int compare(E a, E b)?]) => throw UnsupportedError('Cannot modify an unmodifiable list');

  void shuffle([Random? random]) => throw UnsupportedError('Cannot modify an unmodifiable list');

  void clear() => throw UnsupportedError('Cannot clear an unmodifiable list');

  E removeAt(int index) => throw UnsupportedError('Cannot remove from an unmodifiable list');

  E removeLast() => throw UnsupportedError('Cannot remove from an unmodifiable list');

  void setRange(int start, int end, Iterable<E> iterable, [int skipCount = 0]) =>
      throw UnsupportedError('Cannot modify an unmodifiable list');

  void removeRange(int start, int end) => throw UnsupportedError('Cannot remove from an unmodifiable list');

  void replaceRange(int start, int end, Iterable<E> iterable) =>
      throw UnsupportedError('Cannot remove from an unmodifiable list');

  void fillRange(int start, int end, [E? fillValue]) => throw UnsupportedError('Cannot modify an unmodifiable list');
}

/// The UTF-16 code units of a string as a list.
class CodeUnits extends UnmodifiableListBase<int> {
  final String _string;

  CodeUnits(this._string);

  int get length => _string.length;

  int operator [](int index) => _string.codeUnitAt(index);

  /// The string behind [units].
  static String stringOf(CodeUnits units) => units._string;
}
