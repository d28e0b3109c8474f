class A {
  int x = 0;
  void m() {}
}
A? make() => null;
void main() {
  make()..x = 1;
  make()..m();
}
