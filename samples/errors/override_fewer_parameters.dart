class A {
  void m(int x, int y) {}
  void n({int? a}) {}
}
class B extends A {
  void m(int x) {}
  void n() {}
}
void main() {}
