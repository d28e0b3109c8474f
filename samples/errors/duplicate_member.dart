class A {
  int x = 1;
  int x = 2;
  void m() {}
  void m() {}
  A();
  A();
  int get g => 1;
  int g() => 2;
}
void main() {}
