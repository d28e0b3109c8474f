// Iterable: the operations that every sequence of elements has, lazy where the documentation says so.

part of 'core.dart';

/// Elements that can be gone through one after the other.
abstract mixin class Iterable<E> {
  const Iterable();

  /// [count] elements made by [generator], again in each iteration.
  factory Iterable.generate(int count, [E generator(int index)?]) {
    if (count <= 0) return EmptyIterable<E>();
    return _GeneratorIterable<E>(count, generator);
  }

  /// No elements.
  const factory Iterable.empty() = EmptyIterable<E>;

  /// The elements of the iterators that [iteratorFactory] makes.
  factory Iterable.withIterator(Iterator<E> Function() iteratorFactory) = _WithIteratorIterable<E>;

  /// [source] with its elements seen as [T].
  static Iterable<T> castFrom<S, T>(Iterable<S> source) => CastIterable<S, T>(source);

  /// A new iterator, before the first element.
  Iterator<E> get iterator;

  /// These elements seen as [R].
  Iterable<R> cast<R>() => CastIterable<E, R>(this);

  /// These elements and then those of [other].
  Iterable<E> followedBy(Iterable<E> other) {
    final Iterable<E> self = this;
    if (self is EfficientLengthIterable<E>) return FollowedByIterable<E>.firstEfficient(self, other);
    return FollowedByIterable<E>(self, other);
  }

  /// The results of [toElement] for each element.
  Iterable<T> map<T>(T toElement(E e)) => MappedIterable<E, T>(this, toElement);

  /// The elements that satisfy [test].
  Iterable<E> where(bool test(E element)) => WhereIterable<E>(this, test);

  /// The elements that are [T]s.
  Iterable<T> whereType<T>() => WhereTypeIterable<T>(this);

  /// The elements of what [toElements] gives for each element.
  Iterable<T> expand<T>(Iterable<T> toElements(E element)) => ExpandIterable<E, T>(this, toElements);

  /// Whether an element equals [element].
  bool contains(Object? element) {
    for (final E e in this) {
      if (e == element) return true;
    }
    return false;
  }

  /// Calls [action] with each element.
  void forEach(void action(E element)) {
    for (final E element in this) {
      action(element);
    }
  }

  /// Combines all elements, starting from the first.
  E reduce(E combine(E value, E element)) {
    final Iterator<E> it = iterator;
    if (!it.moveNext()) throw noElement();
    E value = it.current;
    while (it.moveNext()) {
      value = combine(value, it.current);
    }
    return value;
  }

  /// Combines all elements, starting from [initialValue].
  T fold<T>(T initialValue, T combine(T previousValue, E element)) {
    T value = initialValue;
    for (final E element in this) {
      value = combine(value, element);
    }
    return value;
  }

  /// Whether all elements satisfy [test].
  bool every(bool test(E element)) {
    for (final E element in this) {
      if (!test(element)) return false;
    }
    return true;
  }

  /// The texts of all elements with [separator] between them.
  String join([String separator = ""]) {
    final Iterator<E> it = iterator;
    if (!it.moveNext()) return '';
    final String first = it.current.toString();
    if (!it.moveNext()) return first;
    final StringBuffer out = StringBuffer(first);
    if (separator.isEmpty) {
      do {
        out.write(it.current.toString());
      } while (it.moveNext());
    } else {
      do {
        out.write(separator);
        out.write(it.current.toString());
      } while (it.moveNext());
    }
    return out.toString();
  }

  /// Whether some element satisfies [test].
  bool any(bool test(E element)) {
    for (final E element in this) {
      if (test(element)) return true;
    }
    return false;
  }

  /// A new list of the elements.
  List<E> toList({bool growable = true}) => List<E>.of(this, growable: growable);

  /// A new set of the elements.
  Set<E> toSet() => Set<E>.of(this);

  int get length {
    int count = 0;
    final Iterator<E> it = iterator;
    while (it.moveNext()) {
      count++;
    }
    return count;
  }

  /// Whether there is no element.
  bool get isEmpty => !iterator.moveNext();

  /// Whether there is an element.
  bool get isNotEmpty => !isEmpty;

  /// At most the first [count] elements.
  Iterable<E> take(int count) => TakeIterable<E>(this, count);

  /// The elements before the first that does not satisfy [test].
  Iterable<E> takeWhile(bool test(E value)) => TakeWhileIterable<E>(this, test);

  /// All but the first [count] elements.
  Iterable<E> skip(int count) => SkipIterable<E>(this, count);

  /// The elements from the first that does not satisfy [test].
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

  /// The only element; StateError unless there is exactly one.
  E get single {
    final Iterator<E> it = iterator;
    if (!it.moveNext()) throw noElement();
    final E result = it.current;
    if (it.moveNext()) throw tooManyElements();
    return result;
  }

  /// The first element that satisfies [test], or what [orElse] gives.
  E firstWhere(bool test(E element), {E orElse()?}) {
    for (final E element in this) {
      if (test(element)) return element;
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  /// The last element that satisfies [test], or what [orElse] gives.
  E lastWhere(bool test(E element), {E orElse()?}) {
    final Iterator<E> it = iterator;
    while (it.moveNext()) {
      E result = it.current;
      if (test(result)) {
        while (it.moveNext()) {
          final E element = it.current;
          if (test(element)) result = element;
        }
        return result;
      }
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  /// The only element that satisfies [test]; what [orElse] gives if there is none.
  E singleWhere(bool test(E element), {E orElse()?}) {
    final Iterator<E> it = iterator;
    while (it.moveNext()) {
      final E result = it.current;
      if (test(result)) {
        while (it.moveNext()) {
          if (test(it.current)) throw tooManyElements();
        }
        return result;
      }
    }
    if (orElse != null) return orElse();
    throw noElement();
  }

  /// The element at [index].
  E elementAt(int index) {
    RangeError.checkNotNegative(index, 'index');
    int skipped = 0;
    for (final E element in this) {
      if (skipped == index) return element;
      skipped++;
    }
    throw IndexError.withLength(index, skipped, indexable: this, name: 'index');
  }

  /// The elements in parentheses; the middle of a long sequence is left out.
  String toString() => iterableToShortString(this, '(', ')');

  /// All elements between the delimiters; long sequences are cut.
  static String iterableToShortString(Iterable iterable,
          [String leftDelimiter = '(', String rightDelimiter = ')']) =>
      shortIterableText(iterable, leftDelimiter, rightDelimiter);

  /// All elements between the delimiters.
  static String iterableToFullString(Iterable iterable,
          [String leftDelimiter = '(', String rightDelimiter = ')']) =>
      fullIterableText(iterable, leftDelimiter, rightDelimiter);
}

/// The elements generator(0), generator(1), …
final class _GeneratorIterable<E> extends ListIterable<E> {
  final int length;
  final E Function(int)? _generator;

  _GeneratorIterable(this.length, this._generator);

  E elementAt(int index) {
    IndexError.check(index, length, indexable: this);
    final E Function(int)? generator = _generator;
    return generator == null ? index as E : generator(index);
  }
}

final class _WithIteratorIterable<E> extends Iterable<E> {
  final Iterator<E> Function() _iteratorFactory;

  _WithIteratorIterable(this._iteratorFactory);

  Iterator<E> get iterator => _iteratorFactory();
}

/// Operations on iterables that need no name in every class.
extension IterableExtensions<T> on Iterable<T> {
  /// Each element with its index.
  Iterable<(int, T)> get indexed => IndexedIterable<T>(this, 0);

  T? get firstOrNull {
    final Iterator<T> it = iterator;
    return it.moveNext() ? it.current : null;
  }

  T? get lastOrNull {
    if (this is EfficientLengthIterable) {
      return isEmpty ? null : last;
    }
    final Iterator<T> it = iterator;
    if (!it.moveNext()) return null;
    T result = it.current;
    while (it.moveNext()) {
      result = it.current;
    }
    return result;
  }

  /// The only element, or null if there is not exactly one.
  T? get singleOrNull {
    final Iterator<T> it = iterator;
    if (!it.moveNext()) return null;
    final T result = it.current;
    return it.moveNext() ? null : result;
  }

  /// The element at [index], or null if there are fewer.
  T? elementAtOrNull(int index) {
    RangeError.checkNotNegative(index, 'index');
    if (this is EfficientLengthIterable) {
      return index < length ? elementAt(index) : null;
    }
    final Iterator<T> it = iterator;
    while (it.moveNext()) {
      if (index == 0) return it.current;
      index--;
    }
    return null;
  }
}

/// Operations on iterables of elements that may be null.
extension NullableIterableExtensions<T extends Object> on Iterable<T?> {
  /// The elements that are not null.
  Iterable<T> get nonNulls => NonNullsIterable<T>(this);
}
