class A {
  int x
}
int half(int n) => n / 2;
void main() {
  prnt('x');
  print('y')
}
