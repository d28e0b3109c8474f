// List: the interface and the factories; the lists themselves are in array.dart.

part of 'core.dart';

/// Elements that are found by their index.
abstract interface class List<E> implements Iterable<E>, _ListIterable<E> {
  /// [length] times [fill].
  factory List.filled(int length, E fill, {bool growable = false}) {
    if (growable) return _GrowableList<E>._filled(length, fill);
    return _FixedList<E>._filled(length, fill);
  }

  /// No elements.
  factory List.empty({bool growable = false}) {
    if (growable) return <E>[];
    return _FixedList<E>._empty();
  }

  /// The elements of [elements], each checked to be an [E].
  factory List.from(Iterable elements, {bool growable = true}) {
    if (elements is Iterable<E>) return List<E>.of(elements, growable: growable);
    final List<E> list = <E>[];
    for (final dynamic e in elements) {
      final E element = e;
      list.add(element);
    }
    return growable ? list : _FixedList<E>._of(list as _ArrayList<E>);
  }

  /// The elements of [elements].
  factory List.of(Iterable<E> elements, {bool growable = true}) {
    if (elements is _ArrayList<E>) {
      return growable ? _GrowableList<E>._of(elements) : _FixedList<E>._of(elements);
    }
    if (growable) {
      final List<E> list = <E>[];
      list.addAll(elements);
      return list;
    }
    final List<E> list = <E>[];
    list.addAll(elements);
    return _FixedList<E>._of(list as _ArrayList<E>);
  }

  /// The values that [generator] gives for the indices 0 to [length] - 1.
  factory List.generate(int length, E generator(int index), {bool growable = true}) {
    if (length < 0) throw RangeError.range(length, 0, _maxListLength, 'length');
    final _GrowableList<E> list = _GrowableList<E>._withCapacity(length);
    for (int i = 0; i < length; i++) {
      list.add(generator(i));
    }
    return growable ? list : _FixedList<E>._of(list);
  }

  /// The elements of [elements] in a list that can't be changed.
  factory List.unmodifiable(Iterable elements) {
    return makeListUnmodifiable<E>(List<E>.from(elements));
  }

  /// The elements of [elements] in a list that can't be changed.
  factory List.unmodifiableOf(Iterable<E> elements) = List<E>.unmodifiable;

  /// [source] with its elements seen as [T].
  static List<T> castFrom<S, T>(List<S> source) => CastList<S, T>(source);

  /// Copies a range of [source] into [target] from index [at].
  static void copyRange<T>(List<T> target, int at, List<T> source, [int? start, int? end]) {
    start ??= 0;
    end = RangeError.checkValidRange(start, end, source.length);
    final int length = end - start;
    if (target.length < at + length) {
      throw ArgumentError.value(
          target, 'target', 'Not big enough to hold $length elements at position $at');
    }
    if (!identical(source, target) || start >= at) {
      for (int i = 0; i < length; i++) {
        target[at + i] = source[start + i];
      }
    } else {
      for (int i = length - 1; i >= 0; i--) {
        target[at + i] = source[start + i];
      }
    }
  }

  /// Copies [source] into [target] from index [at].
  static void writeIterable<T>(List<T> target, int at, Iterable<T> source) {
    RangeError.checkValueInInterval(at, 0, target.length, 'at');
    int index = at;
    final int length = target.length;
    for (final T element in source) {
      if (index == length) throw IndexError.withLength(length, length, indexable: target);
      target[index] = element;
      index++;
    }
  }

  List<R> cast<R>();

  /// The element at [index].
  E operator [](int index);

  /// Replaces the element at [index].
  void operator []=(int index, E value);

  void set first(E value);

  void set last(E value);

  /// How many elements there are; a growable list can be told to have others.
  int get length;

  /// Cuts the list, or fills it up with null.
  void set length(int newLength);

  /// Puts [value] at the end.
  void add(E value);

  /// Puts all elements of [iterable] at the end.
  void addAll(Iterable<E> iterable);

  /// The elements from the last to the first.
  Iterable<E> get reversed;

  /// Orders the elements by [compare], or by their compareTo.
  void sort([int compare(E a, E b)?]);

  /// Orders the elements at random.
  void shuffle([Random? random]);

  /// Where the first element equal to [element] is, or -1.
  int indexOf(E element, [int start = 0]);

  /// Where the first element that satisfies [test] is, or -1.
  int indexWhere(bool test(E element), [int start = 0]);

  /// Where the last element that satisfies [test] is, or -1.
  int lastIndexWhere(bool test(E element), [int? start]);

  /// Where the last element equal to [element] is, or -1.
  int lastIndexOf(E element, [int? start]);

  /// Removes all elements.
  void clear();

  /// Puts [element] before the element at [index].
  void insert(int index, E element);

  /// Puts all elements of [iterable] before the element at [index].
  void insertAll(int index, Iterable<E> iterable);

  /// Replaces the elements from [index] with those of [iterable].
  void setAll(int index, Iterable<E> iterable);

  /// Removes the first element equal to [value]; false if there is none.
  bool remove(Object? value);

  /// Removes and returns the element at [index].
  E removeAt(int index);

  /// Removes and returns the last element.
  E removeLast();

  /// Removes the elements that satisfy [test].
  void removeWhere(bool test(E element));

  /// Keeps only the elements that satisfy [test].
  void retainWhere(bool test(E element));

  /// A new list of these elements and those of [other].
  List<E> operator +(List<E> other);

  /// A new list of the elements from [start] to before [end].
  List<E> sublist(int start, [int? end]);

  /// A view of the elements from [start] to before [end].
  Iterable<E> getRange(int start, int end);

  /// Replaces the elements from [start] to before [end] with those of [iterable], leaving out [skipCount].
  void setRange(int start, int end, Iterable<E> iterable, [int skipCount = 0]);

  /// Removes the elements from [start] to before [end].
  void removeRange(int start, int end);

  /// Replaces each element from [start] to before [end] with [fillValue].
  void fillRange(int start, int end, [E? fillValue]);

  /// Removes the elements from [start] to before [end] and puts those of [replacements] there.
  void replaceRange(int start, int end, Iterable<E> replacements);

  /// A view of this list as a map from indices to elements.
  Map<int, E> asMap();

  /// Whether [other] is this very list.
  bool operator ==(Object other);
}

/// Gives every list a known length without showing that interface's name in inferred types.
abstract interface class _ListIterable<E> implements EfficientLengthIterable<E>, PlainIterable<E> {}

/// The longest list there could be.
const int _maxListLength = 0xfffffffffffffff;
