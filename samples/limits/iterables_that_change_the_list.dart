// Iterables whose code changes the very list that they are put into, after the list has checked where they go.
import 'dart:typed_data';

Iterable<int> emptying(List<int> list, int count) sync* {
  list.clear();
  for (var i = 0; i < count; i++) {
    yield i;
  }
}

class Liar extends Iterable<int> {
  @override
  int get length => 4;

  @override
  Iterator<int> get iterator => Iterable<int>.empty().iterator;
}

void attempt(String what, Object? Function() action) {
  try {
    print('$what: ${action()}');
  } on Error catch (error) {
    print('$what: ${error is RangeError ? 'RangeError' : error.runtimeType}');
  }
}

void main() {
  List<int> numbers() => List.generate(100, (i) => i);
  var list = numbers();
  attempt('insertAll', () => list.insertAll(50, emptying(list, 1)));
  list = numbers();
  attempt('replaceRange', () => list.replaceRange(10, 20, emptying(list, 1)));
  list = numbers();
  attempt('setRange', () => list.setRange(10, 12, emptying(list, 2)));
  attempt('typed setRange', () => Uint8List(4).setRange(0, 4, Liar()));
  attempt('list setRange', () => [1, 2, 3, 4].setRange(0, 4, Liar()));
}
