void main() async {
  ['a', 'b'].forEach((x) async {
    await later(x);
  });
  print('after forEach');
  for (final x in ['c', 'd']) {
    await later(x);
  }
  last();
  print('nearly over');
}

Future<void> later(String x) async {
  await Future.delayed(Duration(seconds: 1));
  print(x);
}

Future<void> last() async {
  await null;
  print('over');
}
