void main() async {
  print('go');
  for (var i = 0; i < 100; i++) {
    await null;
    await Future(() {});
  }
  print('done');
}
