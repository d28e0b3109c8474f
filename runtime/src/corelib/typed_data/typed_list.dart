// What all typed lists share.

part of 'typed_data.dart';

abstract base class _TypedList<E> with Iterable<E> implements TypedDataList<E> {
  external int get length;

  external E operator [](int index);

  external void operator []=(int index, E value);

  external int get elementSizeInBytes;

  external int get offsetInBytes;

  external int get lengthInBytes;

  external ByteBuffer get buffer;

  /// Copies [count] elements of [source], if the runtime knows lists of its kind, converting them as needed; false if
  /// not. The ranges are valid and may overlap.
  external bool _copyFrom(int at, List<Object?> source, int from, int count);

  /// Orders the elements by value, as compareTo does.
  external void _sortByValue();

  TypedData _sublist(int kind, int start, int? end) {
    final int to = RangeError.checkValidRange(start, end, length);
    final TypedData result = _allocate(kind, to - start);
    (result as _TypedList<E>)._copyFrom(0, this, start, to - start);
    return result;
  }

  Iterator<E> get iterator => _TypedListIterator<E>(this);

  List<R> cast<R>() => CastList<E, R>(this);

  bool get isEmpty => length == 0;

  bool get isNotEmpty => length != 0;

  E get first {
    if (length == 0) throw noElement();
    return this[0];
  }

  void set first(E value) {
    if (length == 0) throw IndexError.withLength(0, 0, indexable: this);
    this[0] = value;
  }

  E get last {
    if (length == 0) throw noElement();
    return this[length - 1];
  }

  void set last(E value) {
    if (length == 0) throw IndexError.withLength(0, 0, indexable: this);
    this[length - 1] = value;
  }

  E get single {
    if (length == 0) throw noElement();
    if (length > 1) throw tooManyElements();
    return this[0];
  }

  E elementAt(int index) => this[index];

  void forEach(void action(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      action(this[i]);
    }
  }

  bool contains(Object? element) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (this[i] == element) return true;
    }
    return false;
  }

  T fold<T>(T initialValue, T combine(T previousValue, E element)) {
    T value = initialValue;
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      value = combine(value, this[i]);
    }
    return value;
  }

  E lastWhere(bool test(E element), {E orElse()?}) {
    for (int i = length - 1; i >= 0; i--) {
      final E element = this[i];
      if (test(element)) return element;
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  Iterable<E> skip(int count) => SubListIterable<E>(this, count, null);

  Iterable<E> take(int count) => SubListIterable<E>(this, 0, count);

  Iterable<E> get reversed => ReversedListIterable<E>(this);

  void set length(int newLength) {
    throw UnsupportedError('Cannot resize a fixed-length list');
  }

  static Never _cannotAdd() => throw UnsupportedError('Cannot add to a fixed-length list');

  static Never _cannotInsert() => throw UnsupportedError('Cannot insert into a fixed-length list');

  static Never _cannotRemove() => throw UnsupportedError('Cannot remove from a fixed-length list');

  void add(E value) => _cannotAdd();

  void addAll(Iterable<E> iterable) => _cannotAdd();

  void insert(int index, E element) => _cannotInsert();

  void insertAll(int index, Iterable<E> iterable) => _cannotInsert();

  void clear() => _cannotRemove();

  bool remove(Object? value) => _cannotRemove();

  E removeAt(int index) => _cannotRemove();

  E removeLast() => _cannotRemove();

  void removeRange(int start, int end) => _cannotRemove();

  void removeWhere(bool test(E element)) => _cannotRemove();

  void replaceRange(int start, int end, Iterable<E> replacements) => _cannotRemove();

  void retainWhere(bool test(E element)) => _cannotRemove();

  List<E> operator +(List<E> other) {
    final List<E> result = <E>[];
    result.addAll(this);
    result.addAll(other);
    return result;
  }

  Map<int, E> asMap() => ListMapView<E>(this);

  Iterable<E> getRange(int start, int end) {
    RangeError.checkValidRange(start, end, length);
    return SubListIterable<E>(this, start, end);
  }

  void fillRange(int start, int end, [E? fillValue]) {
    RangeError.checkValidRange(start, end, length);
    if (start == end) return;
    if (fillValue == null) throw ArgumentError.notNull('fillValue');
    for (int i = start; i < end; i++) {
      this[i] = fillValue;
    }
  }

  void setAll(int index, Iterable<E> iterable) {
    final int end = iterable.length + index;
    setRange(index, end, iterable);
  }

  void setRange(int start, int end, Iterable<E> iterable, [int skipCount = 0]) {
    RangeError.checkValidRange(start, end, length);
    if (skipCount < 0) throw RangeError.range(skipCount, 0, null, 'skipCount');
    final int count = end - start;
    if (iterable.length - skipCount < count) throw tooFewElements();
    if (count == 0) return;
    List<E> source;
    int from;
    if (iterable is List<E>) {
      source = iterable;
      from = skipCount;
    } else {
      source = iterable.skip(skipCount).toList(growable: false);
      from = 0;
    }
    // An iterable may have said that it has more than it gives.
    if (source.length - from < count) throw tooFewElements();
    if (_copyFrom(start, source, from, count)) return;
    for (int i = 0; i < count; i++) {
      this[start + i] = source[from + i];
    }
  }

  int indexOf(E element, [int start = 0]) {
    if (start < 0) start = 0;
    final int length = this.length;
    for (int i = start; i < length; i++) {
      if (this[i] == element) return i;
    }
    return -1;
  }

  int lastIndexOf(E element, [int? start]) {
    int from = length - 1;
    if (start != null && start < from) from = start;
    for (int i = from; i >= 0; i--) {
      if (this[i] == element) return i;
    }
    return -1;
  }

  int indexWhere(bool test(E element), [int start = 0]) {
    if (start < 0) start = 0;
    final int length = this.length;
    for (int i = start; i < length; i++) {
      if (test(this[i])) return i;
    }
    return -1;
  }

  int lastIndexWhere(bool test(E element), [int? start]) {
    int from = length - 1;
    if (start != null && start < from) from = start;
    for (int i = from; i >= 0; i--) {
      if (test(this[i])) return i;
    }
    return -1;
  }

  void sort([int compare(E a, E b)?]) {
    if (compare == null) {
      _sortByValue();
    } else {
      sortList<E>(this, compare);
    }
  }

  void shuffle([Random? random]) {
    random ??= Random();
    int left = length;
    while (left > 1) {
      final int at = random.nextInt(left);
      left--;
      final E swapped = this[left];
      this[left] = this[at];
      this[at] = swapped;
    }
  }

  external bool operator ==(Object other);

  external int get hashCode;

  String toString() => fullIterableText(this, '[', ']');
}

final class _TypedListIterator<E> implements Iterator<E> {
  final List<E> _list;
  final int _length;
  int _index = 0;
  E? _current;

  _TypedListIterator(this._list) : _length = _list.length;

  E get current => _current as E;

  bool moveNext() {
    if (_index >= _length) {
      _current = null;
      return false;
    }
    _current = _list[_index];
    _index++;
    return true;
  }
}
