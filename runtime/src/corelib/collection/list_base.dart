// A list made from length, [] and []=.

part of 'collection.dart';

/// Everything a list can do, by means of its length and its index operators.
abstract mixin class ListBase<E> implements List<E> {
  const ListBase();

  /// The text of [list], with `[...]` for a list inside itself.
  static String listToString(List<Object?> list) => fullIterableText(list, '[', ']');

  Iterator<E> get iterator => ListIterator<E>(this);

  E elementAt(int index) => this[index];

  Iterable<E> followedBy(Iterable<E> other) => FollowedByIterable<E>.firstEfficient(this, other);

  /// Throws if the list no longer has the length it had.
  void _unchanged(int length) {
    if (length != this.length) throw ConcurrentModificationError(this);
  }

  void forEach(void action(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      action(this[i]);
      _unchanged(length);
    }
  }

  bool get isEmpty => length == 0;

  bool get isNotEmpty => !isEmpty;

  E get first {
    if (length == 0) throw noElement();
    return this[0];
  }

  void set first(E value) {
    if (length == 0) throw noElement();
    this[0] = value;
  }

  E get last {
    if (length == 0) throw noElement();
    return this[length - 1];
  }

  void set last(E value) {
    if (length == 0) throw noElement();
    this[length - 1] = value;
  }

  E get single {
    if (length == 0) throw noElement();
    if (length > 1) throw tooManyElements();
    return this[0];
  }

  bool contains(Object? element) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (this[i] == element) return true;
      _unchanged(length);
    }
    return false;
  }

  bool every(bool test(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (!test(this[i])) return false;
      _unchanged(length);
    }
    return true;
  }

  bool any(bool test(E element)) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      if (test(this[i])) return true;
      _unchanged(length);
    }
    return false;
  }

  E firstWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      final E element = this[i];
      if (test(element)) return element;
      _unchanged(length);
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E lastWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    for (int i = length - 1; i >= 0; i--) {
      final E element = this[i];
      if (test(element)) return element;
      _unchanged(length);
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E singleWhere(bool test(E element), {E orElse()?}) {
    final int length = this.length;
    late E match;
    bool found = false;
    for (int i = 0; i < length; i++) {
      final E element = this[i];
      if (test(element)) {
        if (found) throw tooManyElements();
        found = true;
        match = element;
      }
      _unchanged(length);
    }
    if (found) return match;
    if (orElse != null) return orElse();
    throw noElement();
  }

  String join([String separator = ""]) {
    final StringBuffer out = StringBuffer();
    out.writeAll(this, separator);
    return out.toString();
  }

  Iterable<E> where(bool test(E element)) => WhereIterable<E>(this, test);

  Iterable<T> whereType<T>() => WhereTypeIterable<T>(this);

  Iterable<T> map<T>(T f(E element)) => MappedListIterable<E, T>(this, f);

  Iterable<T> expand<T>(Iterable<T> f(E element)) => ExpandIterable<E, T>(this, f);

  E reduce(E combine(E previousValue, E element)) {
    final int length = this.length;
    if (length == 0) throw noElement();
    E value = this[0];
    for (int i = 1; i < length; i++) {
      value = combine(value, this[i]);
      _unchanged(length);
    }
    return value;
  }

  T fold<T>(T initialValue, T combine(T previousValue, E element)) {
    final int length = this.length;
    T value = initialValue;
    for (int i = 0; i < length; i++) {
      value = combine(value, this[i]);
      _unchanged(length);
    }
    return value;
  }

  Iterable<E> skip(int count) => SubListIterable<E>(this, count, null);

  Iterable<E> skipWhile(bool test(E element)) => SkipWhileIterable<E>(this, test);

  Iterable<E> take(int count) => SubListIterable<E>(this, 0, count);

  Iterable<E> takeWhile(bool test(E element)) => TakeWhileIterable<E>(this, test);

  List<E> toList({bool growable = true}) {
    final List<E> result = <E>[];
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      result.add(this[i]);
    }
    return growable ? result : List<E>.of(result, growable: false);
  }

  Set<E> toSet() {
    final Set<E> result = <E>{};
    for (int i = 0; i < length; i++) {
      result.add(this[i]);
    }
    return result;
  }

  // Adding and removing.

  void add(E element) {
    this[length++] = element;
  }

  void addAll(Iterable<E> iterable) {
    int at = length;
    for (final E element in iterable) {
      if (at != length) throw ConcurrentModificationError(this);
      add(element);
      at++;
    }
  }

  bool remove(Object? element) {
    for (int i = 0; i < length; i++) {
      if (this[i] == element) {
        _close(i, i + 1);
        return true;
      }
    }
    return false;
  }

  /// Moves the elements from [end] on to [start].
  void _close(int start, int end) {
    final int length = this.length;
    final int size = end - start;
    for (int i = end; i < length; i++) {
      this[i - size] = this[i];
    }
    this.length = length - size;
  }

  void removeWhere(bool test(E element)) => _keep(test, false);

  void retainWhere(bool test(E element)) => _keep(test, true);

  void _keep(bool test(E element), bool wanted) {
    final List<E> kept = <E>[];
    final int length = this.length;
    for (int i = 0; i < length; i++) {
      final E element = this[i];
      if (test(element) == wanted) kept.add(element);
      _unchanged(length);
    }
    if (kept.length == length) return;
    setRange(0, kept.length, kept);
    this.length = kept.length;
  }

  void clear() {
    length = 0;
  }

  List<R> cast<R>() => List.castFrom<E, R>(this);

  E removeLast() {
    if (length == 0) throw noElement();
    final E result = this[length - 1];
    length--;
    return result;
  }

  E removeAt(int index) {
    final E result = this[index];
    _close(index, index + 1);
    return result;
  }

  void insert(int index, E element) {
    final int length = this.length;
    RangeError.checkValueInInterval(index, 0, length, "index");
    add(element);
    if (index != length) {
      setRange(index + 1, length + 1, this, index);
      this[index] = element;
    }
  }

  void insertAll(int index, Iterable<E> iterable) {
    final int length = this.length;
    RangeError.checkValueInInterval(index, 0, length, "index");
    if (index == length) {
      addAll(iterable);
      return;
    }
    final List<E> added = List<E>.of(iterable);
    final int size = added.length;
    if (size == 0) return;
    for (int i = length - size; i < length; i++) {
      add(this[i > 0 ? i : 0]);
    }
    if (this.length != length + size) {
      this.length -= size;
      throw ConcurrentModificationError(iterable);
    }
    setRange(index + size, length + size, this, index);
    setRange(index, index + size, added);
  }

  void setAll(int index, Iterable<E> iterable) {
    if (iterable is List<E>) {
      setRange(index, index + iterable.length, iterable);
      return;
    }
    for (final E element in iterable) {
      this[index++] = element;
    }
  }

  // Order and ranges.

  void sort([int compare(E a, E b)?]) {
    sortList<E>(this, compare ?? compareAny);
  }

  void shuffle([Random? random]) {
    final Random source = random ?? Random();
    for (int left = length; left > 1;) {
      final int picked = source.nextInt(left);
      left--;
      final E element = this[left];
      this[left] = this[picked];
      this[picked] = element;
    }
  }

  Map<int, E> asMap() => ListMapView<E>(this);

  List<E> operator +(List<E> other) => <E>[...this, ...other];

  List<E> sublist(int start, [int? end]) {
    final int to = RangeError.checkValidRange(start, end, length);
    final List<E> result = <E>[];
    for (int i = start; i < to; i++) {
      result.add(this[i]);
    }
    return result;
  }

  Iterable<E> getRange(int start, int end) {
    RangeError.checkValidRange(start, end, length);
    return SubListIterable<E>(this, start, end);
  }

  void removeRange(int start, int end) {
    RangeError.checkValidRange(start, end, length);
    if (end > start) _close(start, end);
  }

  void fillRange(int start, int end, [E? fill]) {
    final E value = fill as E;
    RangeError.checkValidRange(start, end, length);
    for (int i = start; i < end; i++) {
      this[i] = value;
    }
  }

  void setRange(int start, int end, Iterable<E> iterable, [int skipCount = 0]) {
    RangeError.checkValidRange(start, end, length);
    final int size = end - start;
    if (size == 0) return;
    RangeError.checkNotNegative(skipCount, "skipCount");
    final List<E> from;
    final int at;
    if (iterable is List<E>) {
      from = iterable;
      at = skipCount;
    } else {
      from = iterable.skip(skipCount).toList(growable: false);
      at = 0;
    }
    if (at + size > from.length) throw tooFewElements();
    if (at < start) {
      for (int i = size - 1; i >= 0; i--) {
        this[start + i] = from[at + i];
      }
    } else {
      for (int i = 0; i < size; i++) {
        this[start + i] = from[at + i];
      }
    }
  }

  void replaceRange(int start, int end, Iterable<E> newContents) {
    RangeError.checkValidRange(start, end, length);
    if (start == length) {
      addAll(newContents);
      return;
    }
    final List<E> added = List<E>.of(newContents);
    final int removed = end - start;
    final int size = added.length;
    if (removed >= size) {
      setRange(start, start + size, added);
      if (removed > size) _close(start + size, end);
    } else {
      setRange(start, end, added);
      insertAll(end, added.skip(removed));
    }
  }

  // Searching.

  int indexOf(Object? element, [int start = 0]) {
    for (int i = start < 0 ? 0 : start; i < length; i++) {
      if (this[i] == element) return i;
    }
    return -1;
  }

  int indexWhere(bool test(E element), [int start = 0]) {
    for (int i = start < 0 ? 0 : start; i < length; i++) {
      if (test(this[i])) return i;
    }
    return -1;
  }

  int lastIndexOf(Object? element, [int? start]) {
    for (int i = _lastFrom(start); i >= 0; i--) {
      if (this[i] == element) return i;
    }
    return -1;
  }

  int lastIndexWhere(bool test(E element), [int? start]) {
    for (int i = _lastFrom(start); i >= 0; i--) {
      if (test(this[i])) return i;
    }
    return -1;
  }

  int _lastFrom(int? start) => start == null || start >= length ? length - 1 : start;

  Iterable<E> get reversed => ReversedListIterable<E>(this);

  String toString() => listToString(this);
}
