class A {
  final int x;
  final String name;
  A(this.x);
  A.named();
}
void main() => A(3);
