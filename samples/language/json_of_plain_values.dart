// JSON of plain values and of objects among them: the text is the same, whoever writes it.
import 'dart:collection';
import 'dart:convert';

class Point {
  final int x, y;
  Point(this.x, this.y);
  Object? toJson() => {'x': x, 'y': y};
}

class Opaque {
  @override
  String toString() => 'opaque';
}

class Nested {
  Object? toJson() => [Point(1, 2), 'in', null];
}

void main() {
  print(jsonEncode([1, -2.5, 1e21, 1.0, true, null, 'a"b\\c\n\u0001é\u{1f600}', '\ud800', [], {}]));
  print(jsonEncode({'a': {'b': [1, {'c': 'ü'}]}, '': '', 'k"': const [1, 2]}));
  print(jsonEncode([Point(1, 2), Nested(), {'p': Point(3, 4)}]));
  print(jsonEncode({'set': {1, 2}}, toEncodable: (o) => o is Set ? o.toList() : '$o'));
  print(jsonEncode(SplayTreeMap.of({'b': 1, 'a': UnmodifiableListView([1])})));
  print(jsonEncode({1: 2, 'f': Opaque()}, toEncodable: (o) => 'replaced ${o is Map ? o.length : o}'));
  print(const JsonEncoder.withIndent(' ').convert({'a': [1, {}], 'b': []}));
  print(JsonUtf8Encoder().convert({'é': Point(0, 0)}));
  for (final bad in [double.nan, [double.infinity], {1: 2}, Opaque(), [1, {'x': Opaque()}]]) {
    try {
      print(jsonEncode(bad));
    } on JsonUnsupportedObjectError catch (e) {
      print('${e.unsupportedObject.runtimeType} ${e.cause.runtimeType} ${e.partialResult}');
    }
  }
  final round = <Object?>[1];
  round.add({'round': round});
  try {
    jsonEncode(round);
  } on JsonCyclicError {
    print('cyclic');
  }
  Object? deep = 'deep';
  for (var i = 0; i < 300; i++) {
    deep = [deep];
  }
  print(jsonEncode(deep).length);

  final rows = jsonDecode('[{"id":1,"tag":"\\u00e9\\n"},{"id":2,"tag":"ü","id":3},{"\\u0069d":4,"ключ":"\\"ж\\""}]') as List;
  print(rows);
  print([for (final row in rows) (row as Map).keys.join()]);
  for (final bad in ['"abc', '"a\tb"', '"\\', '{"a"', '["x" "y"]']) {
    try {
      jsonDecode(bad);
    } on FormatException catch (e) {
      print('${e.message} ${e.offset}');
    }
  }
}
