// The loop's body fails, not the stream.
Stream<int> numbers() async* {
  yield 1;
  yield 2;
}

Future<void> eat() async {
  await for (final n in numbers()) {
    if (n == 2) throw StateError('not two');
  }
}

void main() async => await eat();
