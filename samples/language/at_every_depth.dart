// What the run time does on behalf of a program works however deep the program is: members that are missing, errors and their traces,
// sorting, keys with an == of their own.
class Ghost {
  @override
  dynamic noSuchMethod(Invocation i) => '${i.memberName} ${i.positionalArguments} ${i.namedArguments.values}';
}

abstract class Speaker {
  String say(Object words, {int times});
}

class Mock extends Ghost implements Speaker {}

class Key {
  final int id;
  Key(this.id);
  @override
  int get hashCode => id % 3;
  @override
  bool operator ==(Object other) => other is Key && other.id == id;
}

final wrong = <String>{};
void expect(String what, Object? actual, Object? expected) {
  if (actual != expected) wrong.add('$what: $actual');
}

void look(int depth) {
  Speaker mock = Mock();
  dynamic ghost = Ghost();
  expect('forwarder', mock.say(depth, times: 2), 'Symbol("say") [$depth] (2)');
  expect('dynamic', ghost.missing(depth), 'Symbol("missing") [$depth] ()');
  try {
    <int>[].first;
  } on StateError catch (e, trace) {
    expect('native error', e.message, 'No element');
    expect('its trace', '$trace'.contains('look'), true);
  }
  try {
    (depth as dynamic) as String;
  } on TypeError catch (_, trace) {
    expect('cast', '$trace'.startsWith('#0'), true);
  }
  try {
    int.parse('x$depth');
  } on FormatException catch (e) {
    expect('source', e.source, 'x$depth');
  }
  var list = [Key(3), Key(1), Key(2)]..sort((a, b) => a.id - b.id);
  expect('sorted', list.map((k) => k.id).join(), '123');
  expect('keys', {for (var k in list) k: k.id}[Key(2)], 2);
  expect('text', '${[1, Key(1).id, {'a': mock.say('b', times: 1)}]}', '[1, 1, {a: Symbol("say") [b] (1)}]');
}

void go(int depth) {
  look(depth);
  if (depth > 0) go(depth - 1);
}

void padded(int depth, int a, int b) {
  var c = a + b, d = c + 1;
  look(depth);
  if (depth > 0) padded(depth - 1, b, d);
  expect('locals', d - c, 1);
}

void main() {
  go(600);
  padded(400, 0, 1);
  print(wrong.isEmpty ? 'the same at every depth' : wrong);
}
