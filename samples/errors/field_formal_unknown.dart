class A {
  int x;
  A(this.x, this.y);
  A.b(String this.x);
}
class B extends A {
  B(super.x, super.z);
}
void main() {}
