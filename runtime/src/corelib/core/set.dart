// Set: the interface and the factories; the sets themselves are in hash_set.dart.

part of 'core.dart';

/// Elements of which no two are equal.
abstract interface class Set<E> implements Iterable<E>, _SetIterable<E> {
  /// An empty set that keeps the order of insertion.
  factory Set() = _Set<E>;

  /// An empty set that compares elements by identity.
  factory Set.identity() = _IdentitySet<E>;

  /// The elements of [elements], each checked to be an [E].
  factory Set.from(Iterable elements) {
    final Set<E> result = <E>{};
    if (elements is Iterable<E>) {
      result.addAll(elements);
      return result;
    }
    for (final dynamic element in elements) {
      result.add(element as E);
    }
    return result;
  }

  /// The elements of [elements].
  factory Set.of(Iterable<E> elements) {
    final Set<E> result = <E>{};
    result.addAll(elements);
    return result;
  }

  /// The elements of [elements] in a set that can't be changed.
  factory Set.unmodifiable(Iterable<E> elements) => UnmodifiableSetView<E>(Set<E>.of(elements));

  /// [source] with its elements seen as [T].
  static Set<T> castFrom<S, T>(Set<S> source, {Set<R> Function<R>()? newSet}) => CastSet<S, T>(source, newSet);

  Set<R> cast<R>();

  Iterator<E> get iterator;

  /// Whether [value] is an element.
  bool contains(Object? value);

  /// Adds [value]; false if it was there.
  bool add(E value);

  /// Puts all these elements in.
  void addAll(Iterable<E> elements);

  /// Removes [value]; false if it was not there.
  bool remove(Object? value);

  /// The element equal to [object], or null.
  E? lookup(Object? object);

  /// Takes all these elements out.
  void removeAll(Iterable<Object?> elements);

  /// Takes out what is not among these elements.
  void retainAll(Iterable<Object?> elements);

  /// Takes out the elements for which [test] is true.
  void removeWhere(bool test(E element));

  /// Takes out the elements for which [test] is false.
  void retainWhere(bool test(E element));

  /// Whether all these are elements.
  bool containsAll(Iterable<Object?> other);

  /// A new set of the elements that [other] has too.
  Set<E> intersection(Set<Object?> other);

  /// A new set of these elements and those of [other].
  Set<E> union(Set<E> other);

  /// A new set of the elements that [other] does not have.
  Set<E> difference(Set<Object?> other);

  /// Takes everything out.
  void clear();

  Set<E> toSet();
}

/// Gives every set a known length without showing that interface's name in inferred types.
abstract interface class _SetIterable<E> implements EfficientLengthIterable<E>, PlainIterable<E> {}
