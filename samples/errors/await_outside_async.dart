Future<int> f() async => 1;
void main() {
  var x = await f();
  print(x);
}
