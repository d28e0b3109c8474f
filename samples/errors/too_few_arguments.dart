void f(int a, int b) {}
class A {
  A(int x);
  A.named(int x, int y);
  void m(int x) {}
  static void s(int x) {}
}
void main() {
  f(1);
  A();
  A.named(1);
  A(1).m();
  A.s();
}
