// A new error gets a new trace.
Future<void> leaf() async {
  await null;
  throw StateError('the cause');
}

void main() async {
  try {
    await leaf();
  } catch (e) {
    throw ArgumentError('because of it');
  }
}
