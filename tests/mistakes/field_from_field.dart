class A {
  int x = 1;
  final int y = x + 1;
}
void main() => print(A().y);
