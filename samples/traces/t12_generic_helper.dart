// A helper that calls what it is given, nested in itself.
Future<void> leaf() async {
  await null;
  throw StateError('inner');
}

Future<T> once<T>(Future<T> Function() action) async {
  try {
    return await action();
  } on ArgumentError {
    return await action();
  }
}

void main() async {
  await once(() => once(leaf));
}
