class A {
  int x;
  const A(this.x);
}
void main() {}
