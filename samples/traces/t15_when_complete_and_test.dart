// whenComplete shows its action, catchError its test.
Future<void> leaf() async {
  await null;
  throw StateError('through');
}

Future<void> tidy() {
  return leaf().then((_) => 1).whenComplete(() => print('tidied')).catchError((e) => throw e, test: (e) => false);
}

void main() async {
  await tidy();
}
