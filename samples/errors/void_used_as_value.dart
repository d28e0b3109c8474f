void f() {}
void main() {
  var x = f();
  print(f());
  int y = f();
  f().foo();
  if (f()) {}
}
