// A set made from add, contains, lookup, remove, iterator, length and toSet.

part of 'collection.dart';

/// Everything a set can do, by means of a few operations.
abstract mixin class SetBase<E> implements Set<E> {
  const SetBase();

  /// The text of [set], with `{...}` for a set inside itself.
  static String setToString(Set<Object?> set) => fullIterableText(set, '{', '}');

  bool add(E value);

  bool contains(Object? element);

  E? lookup(Object? element);

  bool remove(Object? value);

  Iterator<E> get iterator;

  Set<E> toSet();

  int get length;

  bool get isEmpty => length == 0;

  bool get isNotEmpty => length != 0;

  Set<R> cast<R>() => Set.castFrom<E, R>(this);

  Iterable<E> followedBy(Iterable<E> other) => FollowedByIterable<E>.firstEfficient(this, other);

  Iterable<T> whereType<T>() => WhereTypeIterable<T>(this);

  void clear() {
    removeAll(toList());
  }

  void addAll(Iterable<E> elements) {
    for (final E element in elements) {
      add(element);
    }
  }

  void removeAll(Iterable<Object?> elements) {
    for (final Object? element in elements) {
      remove(element);
    }
  }

  void retainAll(Iterable<Object?> elements) {
    final Set<E> dropped = toSet();
    for (final Object? element in elements) {
      dropped.remove(element);
    }
    removeAll(dropped);
  }

  void removeWhere(bool test(E element)) {
    final List<Object?> removed = <Object?>[];
    for (final E element in this) {
      if (test(element)) removed.add(element);
    }
    removeAll(removed);
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

  Set<E> union(Set<E> other) => toSet()..addAll(other);

  Set<E> intersection(Set<Object?> other) {
    final Set<E> result = toSet();
    for (final E element in this) {
      if (!other.contains(element)) result.remove(element);
    }
    return result;
  }

  Set<E> difference(Set<Object?> other) {
    final Set<E> result = toSet();
    for (final E element in this) {
      if (other.contains(element)) result.remove(element);
    }
    return result;
  }

  List<E> toList({bool growable = true}) {
    final List<E> result = <E>[];
    for (final E element in this) {
      result.add(element);
    }
    return growable ? result : List<E>.of(result, growable: false);
  }

  Iterable<T> map<T>(T f(E element)) => EfficientLengthMappedIterable<E, T>(this, f);

  E get single {
    if (length > 1) throw tooManyElements();
    final Iterator<E> it = iterator;
    if (!it.moveNext()) throw noElement();
    return it.current;
  }

  String toString() => setToString(this);

  Iterable<E> where(bool f(E element)) => WhereIterable<E>(this, f);

  Iterable<T> expand<T>(Iterable<T> f(E element)) => ExpandIterable<E, T>(this, f);

  void forEach(void f(E element)) {
    for (final E element in this) {
      f(element);
    }
  }

  E reduce(E combine(E value, E element)) {
    final Iterator<E> it = iterator;
    if (!it.moveNext()) throw noElement();
    E value = it.current;
    while (it.moveNext()) {
      value = combine(value, it.current);
    }
    return value;
  }

  T fold<T>(T initialValue, T combine(T previousValue, E element)) {
    T value = initialValue;
    for (final E element in this) {
      value = combine(value, element);
    }
    return value;
  }

  bool every(bool f(E element)) {
    for (final E element in this) {
      if (!f(element)) return false;
    }
    return true;
  }

  String join([String separator = ""]) {
    final StringBuffer out = StringBuffer();
    out.writeAll(this, separator);
    return out.toString();
  }

  bool any(bool test(E element)) {
    for (final E element in this) {
      if (test(element)) return true;
    }
    return false;
  }

  Iterable<E> take(int n) => TakeIterable<E>(this, n);

  Iterable<E> takeWhile(bool test(E value)) => TakeWhileIterable<E>(this, test);

  Iterable<E> skip(int n) => SkipIterable<E>(this, n);

  Iterable<E> skipWhile(bool test(E value)) => SkipWhileIterable<E>(this, test);

  E get first {
    final Iterator<E> it = iterator;
    if (!it.moveNext()) throw noElement();
    return it.current;
  }

  E get last {
    final Iterator<E> it = iterator;
    if (!it.moveNext()) throw noElement();
    E result = it.current;
    while (it.moveNext()) {
      result = it.current;
    }
    return result;
  }

  E firstWhere(bool test(E value), {E orElse()?}) {
    for (final E element in this) {
      if (test(element)) return element;
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  E lastWhere(bool test(E value), {E orElse()?}) {
    bool found = false;
    late E match;
    for (final E element in this) {
      if (test(element)) {
        match = element;
        found = true;
      }
    }
    if (found) return match;
    if (orElse != null) return orElse();
    throw noElement();
  }

  E singleWhere(bool test(E value), {E orElse()?}) {
    bool found = false;
    late E match;
    for (final E element in this) {
      if (test(element)) {
        if (found) throw tooManyElements();
        match = element;
        found = true;
      }
    }
    if (found) return match;
    if (orElse != null) return orElse();
    throw noElement();
  }

  E elementAt(int index) {
    RangeError.checkNotNegative(index, "index");
    int left = index;
    for (final E element in this) {
      if (left == 0) return element;
      left--;
    }
    throw IndexError.withLength(index, index - left, indexable: this, name: "index");
  }
}

/// The part of an unmodifiable set that refuses changes.
mixin _NoSetChanges<E> implements Set<E> {
  static Never _refuse() => throw UnsupportedError("Cannot change an unmodifiable set");

  bool add(E value) => _refuse();

  void addAll(Iterable<E> elements) => _refuse();

  void clear() => _refuse();

  bool remove(Object? value) => _refuse();

  void removeAll(Iterable<Object?> elements) => _refuse();

  void retainAll(Iterable<Object?> elements) => _refuse();

  void removeWhere(bool test(E element)) => _refuse();

  void retainWhere(bool test(E element)) => _refuse();
}
