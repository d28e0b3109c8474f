// How sorted collections compare: what is there with what comes. Only what is looked for is asked whether it is valid.
import 'dart:collection';

void main() {
  final asked = <String>{};
  final map = SplayTreeMap<int, String>((a, b) {
    asked.add('$a?$b');
    return a - b;
  });
  map[2] = 'two';
  map[1] = 'one';
  print('$asked $map');

  final loose = SplayTreeMap<dynamic, int>((a, b) => 0, (key) => key is int);
  loose[1] = 2;
  loose['a'] = 3;
  print('$loose ${loose['a']} ${loose[7]}');
  try {
    (SplayTreeMap<dynamic, int>()..['a'] = 1)[1] = 2;
  } catch (e) {
    print(e);
  }

  for (final wrong in <void Function()>[
    () => int.parse('', radix: 2),
    () => int.parse('-', radix: 16),
    () => int.parse('-'),
    () => DateTime.parse('2020-01-02t03:04:05z'),
  ]) {
    try {
      wrong();
    } on FormatException catch (e) {
      print('${e.message} ${e.offset}');
    }
  }
}
