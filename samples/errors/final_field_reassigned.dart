class A {
  final int x = 1;
  static const c = 3;
  static final s = 4;
  void m() {
    x = 2;
  }
}
final top = 3;
void main() {
  A().x = 2;
  A.c = 3;
  A.s = 4;
  top = 4;
}
