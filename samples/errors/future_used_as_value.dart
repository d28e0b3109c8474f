Future<int> f() async => 1;
void main() async {
  int x = f();
  print(f() + 1);
  String s = Future.value('x');
  if (await f()) {}
}
