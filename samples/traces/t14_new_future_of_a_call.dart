// Future(...) and Future.microtask(...) become the future their callback returns.
Future<void> leaf() async {
  await null;
  throw StateError('late');
}

void main() async {
  await Future.microtask(() async {
    await Future(() => leaf());
  });
}
