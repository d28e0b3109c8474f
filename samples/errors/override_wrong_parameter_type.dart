class A {
  void m(int x) {}
}
class B extends A {
  void m(String x) {}
}
void main() {}
