void main() async {
  Future(() => print('later'));
  await null;
  print('now');
}
