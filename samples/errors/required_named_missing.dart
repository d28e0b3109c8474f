void f({required int a, required int b}) {}
class P {
  P({required this.x});
  final int x;
}
void main() {
  f(a: 1);
  P();
}
