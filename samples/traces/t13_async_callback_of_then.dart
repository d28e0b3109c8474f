// then waits for the future that its callback returns.
void main() async {
  await Future.value(3).then((n) async {
    await null;
    throw StateError('with $n');
  });
}
