// An async* body fails; the loop over its stream waits for it.
Stream<int> numbers() async* {
  yield 1;
  await null;
  throw StateError('no more numbers');
}

Future<int> sum() async {
  var total = 0;
  await for (final n in numbers()) {
    total += n;
  }
  return total;
}

void main() async {
  print(await sum());
}
