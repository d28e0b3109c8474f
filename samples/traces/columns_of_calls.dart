// The character of a call that a trace points at.
class Item {
  int? next;
  List<int> parts = [];
  void put(covariant int n) {}
  int call(int n) => throw 'called';
  Item operator +(Item other) => throw 'added';
  int operator [](int i) => throw 'read';
  void operator []=(int i, int n) => throw 'written';
  set size(int n) => throw 'set';
  static set limit(int n) => throw 'set';
  @override
  String toString() => throw 'shown';
}

class Failing extends Iterable<int> {
  @override
  Iterator<int> get iterator => throw 'iterated';
}

class Part extends Item {
  Part() : super();
  Part.again() : this.failing();
  Part.failing() : this.of(throw 'argument');
  Part.of(int n);
}

void main() {
  final item = Item();
  dynamic text = 'text', any = item;
  List<int> numbers = [1];
  int local(int n) => throw 'local';
  final held = local;
  final all = <void Function()>[
    () => item[0],
    () => item[0] = 1,
    () => item[0] += 1,
    () => item(1),
    () => any(1),
    () => any[1],
    () => item + item,
    () => item.size = 1,
    () => Item.limit = 1,
    () => item.next!,
    () => text as int,
    () => (text as int) + 1,
    () => numbers[7],
    () => numbers[text],
    () => item.next = text,
    () => item.put(text),
    () => local(1),
    () => held(1),
    () => '$item',
    () => (() => throw 'closure')(),
    () => Part.again(),
    () => [for (final n in Failing()) n],
    () {
      int n = text;
      print(n);
    },
    () {
      for (final n in Failing()) {
        print(n);
      }
    },
    () {
      for (int n in <dynamic>['a']) {
        print(n);
      }
    },
    () {
      if (!text) print('no');
    },
  ];
  for (final one in all) {
    try {
      one();
      print('no error');
    } catch (e, s) {
      final places = '$s'.split('\n').where((line) => line.contains('columns_of_calls.dart:'));
      print(places.map((line) => line.split('.dart:').last.replaceFirst(')', '')).join(' '));
    }
  }
}
