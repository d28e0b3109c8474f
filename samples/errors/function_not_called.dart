int f() => 1;
class A {
  int m() => 1;
}
void main() {
  int x = f;
  int y = A().m;
  print(f + 1);
}
