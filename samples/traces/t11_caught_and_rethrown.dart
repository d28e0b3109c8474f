// rethrow keeps the trace of the first throw.
Future<void> leaf() async {
  await null;
  throw StateError('again');
}

void main() async {
  try {
    await leaf();
  } catch (e) {
    print('caught: $e');
    rethrow;
  }
}
