// Three async functions that wait for each other; the innermost fails after its await.
Future<void> leaf() async {
  await null;
  throw StateError('in the leaf');
}

Future<void> middle() async => await leaf();

void main() async {
  await middle();
}
