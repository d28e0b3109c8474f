// Sorting with a compare function, as Dart does it: insertion for short runs, else quicksort with two pivots. It is not stable, and which
// of two equal elements comes first shows: every step is Dart's. (Lists of the core library are sorted by a native that does the same.)

part of 'internal.dart';

/// Runs whose ends are no further apart are sorted by insertion.
const int _insertionLimit = 32;

/// Sorts all of [list].
void sortList<E>(List<E> list, int compare(E a, E b)) {
  _Sorter<E>(list, compare).sort(0, list.length - 1);
}

class _Sorter<E> {
  final List<E> list;
  final int Function(E, E) compare;

  /// Of the run that is being parted: what is before [less] is small, what is behind [great] is great.
  int less = 0;
  int great = 0;

  _Sorter(this.list, this.compare);

  void sort(int left, int right) {
    if (right - left <= _insertionLimit) {
      _insert(left, right);
    } else {
      _part(left, right);
    }
  }

  void _insert(int left, int right) {
    for (int i = left + 1; i <= right; i++) {
      final E item = list[i];
      int at = i;
      while (at > left) {
        final E before = list[at - 1];
        if (compare(before, item) <= 0) break;
        list[at] = before;
        at--;
      }
      list[at] = item;
    }
  }

  /// Parts a long run by two pivots, the second and the fourth of five elements spread over it.
  void _part(int left, int right) {
    final int sixth = (right - left + 1) ~/ 6;
    final int middle = (left + right) ~/ 2;
    final List<int> places = <int>[left + sixth, middle - sixth, middle, middle + sixth, right - sixth];
    final List<E> five = <E>[for (int place in places) list[place]];
    for (final (int a, int b) in const <(int, int)>[(0, 1), (3, 4), (0, 2), (1, 2), (0, 3), (2, 3), (1, 4), (1, 2), (3, 4)]) {
      if (compare(five[a], five[b]) > 0) {
        final E other = five[a];
        five[a] = five[b];
        five[b] = other;
      }
    }
    final E first = five[1];
    final E second = five[3];
    for (int i = 0; i < 5; i += 2) {
      list[places[i]] = five[i];
    }
    list[places[1]] = list[left];
    list[places[3]] = list[right];
    less = left + 1;
    great = right - 1;
    final bool equal = compare(first, second) == 0;
    if (equal) {
      _partByOne(first);
    } else {
      _partByTwo(first, second);
    }
    final int from = less;
    final int to = great;
    list[left] = list[from - 1];
    list[from - 1] = first;
    list[right] = list[to + 1];
    list[to + 1] = second;
    sort(left, from - 2);
    sort(to + 2, right);
    if (equal) return;
    less = from;
    great = to;
    if (from < places[0] && to > places[4]) _clearEdges(first, second);
    sort(less, great);
  }

  void _partByOne(E pivot) {
    for (int k = less; k <= great; k++) {
      final E item = list[k];
      final int order = compare(item, pivot);
      if (order < 0) {
        _exchangeSmall(k, item);
      } else if (order > 0) {
        int last = compare(list[great], pivot);
        while (last > 0) {
          great--;
          last = compare(list[great], pivot);
        }
        _exchangeGreat(k, item, last < 0);
      }
    }
  }

  void _partByTwo(E first, E second) {
    for (int k = less; k <= great; k++) {
      final E item = list[k];
      if (compare(item, first) < 0) {
        _exchangeSmall(k, item);
      } else if (compare(item, second) > 0) {
        bool found = true;
        while (found && compare(list[great], second) > 0) {
          great--;
          found = great >= k;
        }
        if (found) _exchangeGreat(k, item, compare(list[great], first) < 0);
      }
    }
  }

  /// What lies between the pivots is much: what equals one of them goes to the edges and needs no more sorting.
  void _clearEdges(E first, E second) {
    while (compare(list[less], first) == 0) {
      less++;
    }
    while (compare(list[great], second) == 0) {
      great--;
    }
    for (int k = less; k <= great; k++) {
      final E item = list[k];
      if (compare(item, first) == 0) {
        _exchangeSmall(k, item);
      } else if (compare(item, second) == 0) {
        bool found = true;
        while (found && compare(list[great], second) == 0) {
          great--;
          found = great >= k;
        }
        if (found) _exchangeGreat(k, item, compare(list[great], first) < 0);
      }
    }
  }

  /// [item], which stands at [k], changes places with the first that is not known to be small.
  void _exchangeSmall(int k, E item) {
    list[k] = list[less];
    list[less] = item;
    less++;
  }

  /// [item], which stands at [k], changes places with the last that is not known to be great; if that one is [small], it goes to the
  /// small ones, and what was there comes to [k].
  void _exchangeGreat(int k, E item, bool small) {
    list[k] = list[small ? less : great];
    if (small) {
      list[less] = list[great];
      less++;
    }
    list[great] = item;
    great--;
  }
}

/// The natural order of elements that are Comparable.
int compareAny(dynamic a, dynamic b) => Comparable.compare(a as Comparable, b as Comparable);
