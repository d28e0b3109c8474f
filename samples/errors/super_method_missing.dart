class A {}
class B extends A {
  void m() => super.m();
  int get g => super.g;
}
void main() {}
