// Sorting with a compare function: insertion for short lists, merging for long ones. Stable.

part of 'internal.dart';

const int _insertionLimit = 32;

/// Sorts all of [list].
void sortList<E>(List<E> list, int compare(E a, E b)) {
  final int length = list.length;
  if (length <= _insertionLimit) {
    _insertionSort<E>(list, 0, length, compare);
    return;
  }
  final List<E> items = List<E>.of(list, growable: false);
  final List<E> spare = List<E>.of(items, growable: false);
  _mergeSort<E>(items, spare, 0, length, compare);
  for (int i = 0; i < length; i++) {
    list[i] = items[i];
  }
}

void _insertionSort<E>(List<E> list, int from, int to, int compare(E a, E b)) {
  for (int i = from + 1; i < to; i++) {
    final E item = list[i];
    int at = i;
    while (at > from) {
      final E before = list[at - 1];
      if (compare(before, item) <= 0) break;
      list[at] = before;
      at--;
    }
    list[at] = item;
  }
}

/// Sorts `items[from..to]`; `spare` holds the same elements there and is overwritten.
void _mergeSort<E>(List<E> items, List<E> spare, int from, int to, int compare(E a, E b)) {
  if (to - from <= _insertionLimit) {
    _insertionSort<E>(items, from, to, compare);
    return;
  }
  final int middle = (from + to) >> 1;
  _mergeSort<E>(spare, items, from, middle, compare);
  _mergeSort<E>(spare, items, middle, to, compare);
  if (compare(spare[middle - 1], spare[middle]) <= 0) {
    for (int i = from; i < to; i++) {
      items[i] = spare[i];
    }
    return;
  }
  int left = from;
  int right = middle;
  for (int i = from; i < to; i++) {
    if (right >= to || (left < middle && compare(spare[left], spare[right]) <= 0)) {
      items[i] = spare[left];
      left++;
    } else {
      items[i] = spare[right];
      right++;
    }
  }
}

/// The natural order of elements that are Comparable.
int compareAny(dynamic a, dynamic b) => Comparable.compare(a as Comparable, b as Comparable);
