class A {
  void m() {}
}
class B extends A {
  void m(int x) {}
}
void main() {}
