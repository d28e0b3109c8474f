class A {
  int x;
  String name;
  A(this.x);
}
void main() => A(3);
