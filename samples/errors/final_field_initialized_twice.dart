class A {
  final int x = 1;
  A(this.x);
}
class B {
  final int y;
  B(this.y) : y = 3;
}
class C {
  final int z;
  C() : z = 1, z = 2;
}
class D {
  final int w;
  D() {
    w = 3;
  }
}
void main() {}
