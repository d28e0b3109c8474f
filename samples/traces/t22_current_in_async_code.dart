// StackTrace.current, toString, Error.stackTrace and catch (e, s) show the same.
String shown(Object? trace) =>
    '$trace'.replaceAll(RegExp(r'\(.*/'), '(').replaceAll('<asynchronous suspension>', '...');

Future<void> look() async {
  await null;
  print(shown(StackTrace.current));
}

Future<void> fail() async {
  await null;
  throw StateError('kept');
}

void main() async {
  await look().whenComplete(() {});
  try {
    await fail();
  } on Error catch (e, s) {
    print(shown(s));
    print(shown(e.stackTrace) == shown(s));
  }
  await look().catchError((e) {});
}
