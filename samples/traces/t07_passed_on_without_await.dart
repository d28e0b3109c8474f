// Functions that only hand the future on do not wait for it.
Future<void> leaf() async {
  await null;
  throw StateError('far down');
}

Future<void> handsOn() => leaf();
Future<void> returns() async => handsOn();
Future<void> waits() async {
  return await returns();
}

void main() async {
  await waits();
}
