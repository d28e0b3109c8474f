// A callback given to then waits as an awaiting function does.
Future<int> leaf() async {
  await null;
  throw StateError('nobody listens');
}

void main() {
  leaf().then((value) => value + 1).then(print);
}
