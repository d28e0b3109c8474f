extension E on int {
  int x = 5;
  E();
  void f();
  static int y = 1;
}
void main() {}
