// yield* waits for the stream that it passes on.
Stream<int> inner() async* {
  yield 1;
  await null;
  throw StateError('inner stream');
}

Stream<int> outer() async* {
  yield* inner();
}

void main() async {
  await for (final n in outer()) {
    print(n);
  }
}
