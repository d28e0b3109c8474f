// Awaits inside a collection, behind one that went well.
Future<int> leaf() async {
  await null;
  try {
    await null;
  } finally {
    await null;
    throw StateError('from finally');
  }
}

void main() async {
  final all = [for (final n in [1, 2]) await Future.value(n), await leaf()];
  print(all);
}
