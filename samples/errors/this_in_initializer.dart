class A {
  int x = 1;
  int y = x + 1;
  int z = this.x;
  int w = f();
  int f() => 1;
}
void main() {}
