// The lists that literals and the List factories make; their elements are a native array.

part of 'core.dart';

/// What growable, fixed-length and unmodifiable lists share.
@pragma('oche:shown', 'List')
abstract final class _ArrayList<E> implements List<E> {
  external int get length;

  external E operator [](int index);

  external void operator []=(int index, E value);

  /// The elements from [start] to before [end], which are valid, as a growable list.
  external List<E> _slice(int start, int end);

  /// Copies [count] elements of [source] from [from] to [at]; the ranges are valid and may overlap.
  external void _copy(int at, _ArrayList<Object?> source, int from, int count);

  /// Orders the elements if all are ints, all doubles or all strings; false and no change if not.
  external bool _sortPlain();

  /// Orders the elements with the help of a function.
  external void _sortBy(int compare(E a, E b));

  List<R> cast<R>() => CastList<E, R>(this);

  Iterator<E> get iterator => _ArrayIterator<E>(this);

  void forEach(f(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      f(this[i]);
      if (length != this.length) throw ConcurrentModificationError(this);
    }
  }

  bool get isEmpty => length == 0;

  bool get isNotEmpty => length != 0;

  E get first {
    if (length > 0) return this[0];
    throw noElement();
  }

  void set first(E value) {
    if (length == 0) throw noElement();
    this[0] = value;
  }

  E get last {
    final int length = this.length;
    if (length > 0) return this[length - 1];
    throw noElement();
  }

  void set last(E value) {
    final int length = this.length;
    if (length == 0) throw noElement();
    this[length - 1] = value;
  }

  E get single {
    final int length = this.length;
    if (length == 1) return this[0];
    if (length == 0) throw noElement();
    throw tooManyElements();
  }

  bool contains(Object? element) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (this[i] == element) return true;
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    return false;
  }

  bool every(bool test(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (!test(this[i])) return false;
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    return true;
  }

  bool any(bool test(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (test(this[i])) return true;
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    return false;
  }

  E firstWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      final E element = this[i];
      if (test(element)) return element;
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E lastWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    for (int i = length - 1; i >= 0; i--) {
      final E element = this[i];
      if (test(element)) return element;
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E singleWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    int found = -1;
    for (int i = 0; i < length; i++) {
      if (test(this[i])) {
        if (found >= 0) throw tooManyElements();
        found = i;
      }
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    if (found >= 0) return this[found];
    if (orElse != null) return orElse();
    throw noElement();
  }

  String join([String separator = ""]) {
    final int length = this.length;
    if (length == 0) return '';
    final StringBuffer out = StringBuffer();
    out.write(this[0]);
    for (int i = 1; i < length; i++) {
      if (length != this.length) throw ConcurrentModificationError(this);
      out.write(separator);
      out.write(this[i]);
    }
    return out.toString();
  }

  Iterable<E> where(bool test(E element)) => WhereIterable<E>(this, test);

  Iterable<T> whereType<T>() => WhereTypeIterable<T>(this);

  Iterable<T> map<T>(T f(E element)) => MappedListIterable<E, T>(this, f);

  Iterable<T> expand<T>(Iterable<T> f(E element)) => ExpandIterable<E, T>(this, f);

  Iterable<E> followedBy(Iterable<E> other) => FollowedByIterable<E>.firstEfficient(this, other);

  E reduce(E combine(E value, E element)) {
    final int length = this.length;
    if (length == 0) throw noElement();
    E value = this[0];
    for (int i = 1; i < length; i++) {
      value = combine(value, this[i]);
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    return value;
  }

  T fold<T>(T initialValue, T combine(T previousValue, E element)) {
    T value = initialValue;
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      value = combine(value, this[i]);
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    return value;
  }

  Iterable<E> skip(int count) => SubListIterable<E>(this, count, null);

  Iterable<E> take(int count) => SubListIterable<E>(this, 0, count);

  Iterable<E> skipWhile(bool test(E value)) => SkipWhileIterable<E>(this, test);

  Iterable<E> takeWhile(bool test(E value)) => TakeWhileIterable<E>(this, test);

  List<E> toList({bool growable = true}) => growable ? _slice(0, length) : _FixedList<E>._of(this);

  Set<E> toSet() {
    final Set<E> result = <E>{};
    result.addAll(this);
    return result;
  }

  E elementAt(int index) => this[index];

  Iterable<E> get reversed => ReversedListIterable<E>(this);

  void sort([int compare(E a, E b)?]) {
    if (compare == null) {
      if (_sortPlain()) return;
      sortList<E>(this, compareAny);
    } else {
      _sortBy(compare);
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

  int indexOf(Object? element, [int start = 0]) {
    if (start < 0) start = 0;
    for (int i = start; i < length; i++) {
      if (this[i] == element) return i;
    }
    return -1;
  }

  int indexWhere(bool test(E element), [int start = 0]) {
    if (start < 0) start = 0;
    for (int i = start; i < length; i++) {
      if (test(this[i])) return i;
    }
    return -1;
  }

  int lastIndexOf(Object? element, [int? start]) {
    int from = length - 1;
    if (start != null && start < from) from = start;
    for (int i = from; i >= 0; i--) {
      if (this[i] == element) return i;
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

  List<E> operator +(List<E> other) {
    final List<E> result = <E>[];
    result.addAll(this);
    result.addAll(other);
    return result;
  }

  List<E> sublist(int start, [int? end]) {
    final int to = RangeError.checkValidRange(start, end, length);
    return _slice(start, to);
  }

  Iterable<E> getRange(int start, int end) {
    RangeError.checkValidRange(start, end, length);
    return SubListIterable<E>(this, start, end);
  }

  void setRange(int start, int end, Iterable<E> iterable, [int skipCount = 0]) {
    RangeError.checkValidRange(start, end, length);
    final int count = end - start;
    if (count == 0) return;
    RangeError.checkNotNegative(skipCount, 'skipCount');
    if (iterable is _ArrayList<E>) {
      if (iterable.length - skipCount < count) throw tooFewElements();
      _copy(start, iterable, skipCount, count);
      return;
    }
    List<E> source;
    int from;
    if (iterable is List<E>) {
      source = iterable;
      from = skipCount;
    } else {
      source = iterable.skip(skipCount).toList(growable: false);
      from = 0;
    }
    if (source.length - from < count) throw tooFewElements();
    if (from < start) {
      for (int i = count - 1; i >= 0; i--) {
        this[start + i] = source[from + i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        this[start + i] = source[from + i];
      }
    }
  }

  void setAll(int index, Iterable<E> iterable) {
    if (index < 0 || index > length) {
      throw RangeError.range(index, 0, length, 'index');
    }
    final List<E> source = iterable is List<E> ? iterable : iterable.toList(growable: false);
    setRange(index, index + source.length, source);
  }

  void fillRange(int start, int end, [E? fill]) {
    final E value = fill as E;
    RangeError.checkValidRange(start, end, length);
    for (int i = start; i < end; i++) {
      this[i] = value;
    }
  }

  Map<int, E> asMap() => ListMapView<E>(this);

  String toString() => fullIterableText(this, '[', ']');
}

@pragma('oche:shown', 'ListIterator')
final class _ArrayIterator<E> implements Iterator<E> {
  final _ArrayList<E> _list;
  final int _length;
  int _index = 0;
  E? _current;

  _ArrayIterator(this._list) : _length = _list.length;

  E get current => _current as E;

  bool moveNext() {
    final int length = _list.length;
    if (_length != length) throw ConcurrentModificationError(_list);
    if (_index >= length) {
      _current = null;
      return false;
    }
    _current = _list[_index];
    _index++;
    return true;
  }
}

@pragma('oche:shown', 'List')
final class _GrowableList<E> extends _ArrayList<E> {
  external factory _GrowableList();

  /// An empty list with room for [capacity] elements.
  external factory _GrowableList._withCapacity(int capacity);

  external factory _GrowableList._filled(int length, E fill);

  external factory _GrowableList._of(_ArrayList<E> source);

  external void set length(int newLength);

  external void add(E value);

  external E removeLast();

  external void insert(int index, E element);

  external E removeAt(int index);

  external void clear();

  /// Puts the elements of [source], another list, at the end.
  external void _addArray(_ArrayList<E> source);

  /// Removes a valid range.
  external void _removeRange(int start, int end);

  /// Makes room for [count] elements at [index], which is valid; what is in the gap is not specified.
  external void _openGap(int index, int count);

  void addAll(Iterable<E> iterable) {
    if (iterable is _ArrayList<E>) {
      if (identical(iterable, this)) throw ConcurrentModificationError(this);
      _addArray(iterable);
      return;
    }
    for (final E element in iterable) {
      add(element);
    }
  }

  void insertAll(int index, Iterable<E> iterable) {
    if (index < 0 || index > length) throw RangeError.range(index, 0, length);
    final _ArrayList<E> source =
        iterable is _ArrayList<E> && !identical(iterable, this) ? iterable : _FixedList<E>._of(List<E>.of(iterable) as _ArrayList<E>);
    final int count = source.length;
    if (count == 0) return;
    _openGap(index, count);
    _copy(index, source, 0, count);
  }

  bool remove(Object? value) {
    for (int i = 0; i < length; i++) {
      if (this[i] == value) {
        removeAt(i);
        return true;
      }
    }
    return false;
  }

  void removeWhere(bool test(E element)) {
    _filter(test, false);
  }

  void retainWhere(bool test(E element)) {
    _filter(test, true);
  }

  /// Keeps the elements for which [test] gives [keep].
  void _filter(bool test(E element), bool keep) {
    final int length = this.length;
    final _GrowableList<E> kept = _GrowableList<E>();
    for (int i = 0; i < length; i++) {
      final E element = this[i];
      if (test(element) == keep) kept.add(element);
      if (length != this.length) throw ConcurrentModificationError(this);
    }
    if (kept.length != length) {
      _copy(0, kept, 0, kept.length);
      _removeRange(kept.length, length);
    }
  }

  void removeRange(int start, int end) {
    RangeError.checkValidRange(start, end, length);
    _removeRange(start, end);
  }

  void replaceRange(int start, int end, Iterable<E> newContents) {
    RangeError.checkValidRange(start, end, length);
    final _ArrayList<E> source =
        newContents is _ArrayList<E> && !identical(newContents, this)
            ? newContents
            : _FixedList<E>._of(List<E>.of(newContents) as _ArrayList<E>);
    final int removed = end - start;
    final int added = source.length;
    if (added < removed) {
      _removeRange(start + added, end);
    } else if (added > removed) {
      _openGap(end, added - removed);
    }
    _copy(start, source, 0, added);
  }
}

@pragma('oche:shown', 'List')
final class _FixedList<E> extends _ArrayList<E> {
  external factory _FixedList._empty();

  external factory _FixedList._filled(int length, E fill);

  external factory _FixedList._of(_ArrayList<E> source);

  static Never _cannotAdd() => throw UnsupportedError('Cannot add to a fixed-length list');

  static Never _cannotRemove() => throw UnsupportedError('Cannot remove from a fixed-length list');

  void set length(int newLength) => throw UnsupportedError('Cannot change the length of a fixed-length list');

  void add(E value) => _cannotAdd();

  void addAll(Iterable<E> iterable) => _cannotAdd();

  void insert(int index, E element) => _cannotAdd();

  void insertAll(int index, Iterable<E> iterable) => _cannotAdd();

  bool remove(Object? value) => _cannotRemove();

  E removeAt(int index) => _cannotRemove();

  E removeLast() => _cannotRemove();

  void removeWhere(bool test(E element)) => _cannotRemove();

  void retainWhere(bool test(E element)) => _cannotRemove();

  void removeRange(int start, int end) => _cannotRemove();

  void replaceRange(int start, int end, Iterable<E> newContents) => _cannotRemove();

  void clear() => throw UnsupportedError('Cannot clear a fixed-length list');
}

@pragma('oche:shown', 'List')
final class _ConstList<E> extends _ArrayList<E> {
  external factory _ConstList._of(_ArrayList<E> source);

  static Never _cannotAdd() => throw UnsupportedError('Cannot add to an unmodifiable list');

  static Never _cannotRemove() => throw UnsupportedError('Cannot remove from an unmodifiable list');

  static Never _cannotModify() => throw UnsupportedError('Cannot modify an unmodifiable list');

  void operator []=(int index, E value) => _cannotModify();

  void set first(E value) => _cannotModify();

  void set last(E value) => _cannotModify();

  void set length(int newLength) => throw UnsupportedError('Cannot change the length of an unmodifiable list');

  void add(E value) => _cannotAdd();

  void addAll(Iterable<E> iterable) => _cannotAdd();

  void insert(int index, E element) => _cannotAdd();

  void insertAll(int index, Iterable<E> iterable) => _cannotAdd();

  bool remove(Object? value) => _cannotRemove();

  E removeAt(int index) => _cannotRemove();

  E removeLast() => _cannotRemove();

  void removeWhere(bool test(E element)) => _cannotRemove();

  void retainWhere(bool test(E element)) => _cannotRemove();

  void removeRange(int start, int end) => _cannotRemove();

  void replaceRange(int start, int end, Iterable<E> newContents) => _cannotRemove();

  void clear() => throw UnsupportedError('Cannot clear an unmodifiable list');

  void sort([int compare(E a, E b)?]) => _cannotModify();

  void shuffle([Random? random]) => _cannotModify();

  void setAll(int index, Iterable<E> iterable) => _cannotModify();

  void setRange(int start, int end, Iterable<E> iterable, [int skipCount = 0]) => _cannotModify();

  void fillRange(int start, int end, [E? fill]) => _cannotModify();
}
