// Of several that wait for one future, the last to come is shown.
Future<void> leaf() async {
  await null;
  throw StateError('shared');
}

Future<void> first(Future<void> f) async => await f;

void main() async {
  final shared = leaf();
  first(shared).ignore();
  await shared;
}
