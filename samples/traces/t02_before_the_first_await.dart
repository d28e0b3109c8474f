// Nothing has been suspended yet: the callers are still on the stack.
Future<void> leaf() async {
  throw StateError('at once');
}

Future<void> middle() async {
  await leaf();
}

void main() async {
  await middle();
}
