// Two awaits in one expression; Future.sync in between.
Future<void> leaf() async {
  await null;
  throw StateError('left operand');
}

Future<int> one() => Future.sync(() async {
      await leaf();
      return 1;
    });

void main() async {
  final sum = await one() + await one();
  print(sum);
}
