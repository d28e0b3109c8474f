void f(int a) {}
class P {
  P(int x, int y);
}
void main() {
  f(a: 1);
  P(x: 1, y: 2);
}
