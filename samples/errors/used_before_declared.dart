void main() {
  print(x);
  var x = 3;
  f();
  void f() {}
}
