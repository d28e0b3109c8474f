// Whoever waits for several futures at once stands in the stack trace of the one that fails: of a list, of a record.
Future<int> good() async {
  await null;
  return 1;
}

Future<int> bad() async {
  await null;
  throw 'bad';
}

Future<void> list() async {
  await [good(), bad()].wait;
}

Future<void> pair() async {
  await (bad(), good()).wait;
}

Future<void> three() async {
  await (good(), good(), bad()).wait;
}

Future<void> all() async {
  await Future.wait([good(), bad()]);
}

Future<void> shown(Future<void> Function() call) async {
  try {
    await call();
  } catch (_, stack) {
    final own = '$stack'.split('\n').where((line) => line.startsWith('#') && !line.contains('(dart:'));
    print(own.map((line) => line.substring(8).split(' (').first).join(', '));
  }
}

Future<void> main() async {
  await shown(list);
  await shown(pair);
  await shown(three);
  await shown(all);
}
