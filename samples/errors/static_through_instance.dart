class A {
  static int s = 1;
  static void f() {}
  int x = 1;
  void m() {}
  static void g() {
    print(x);
    m();
    print(this);
    this.m();
  }
}
void main() {
  A().s;
  A().f();
  A.x;
  A.m();
}
