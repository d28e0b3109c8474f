void f() {}
class A {
  void m() {}
}
void main() {
  f = () {};
  A().m = () {};
  A = 3;
}
