class A {
  int x = 0;
  void m() {}
}
class B extends A {
  int x() => 1;
  int m = 3;
}
void main() {}
