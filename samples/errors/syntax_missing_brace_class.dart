class A {
  void m() {
    print('x');
}
void main() {}
