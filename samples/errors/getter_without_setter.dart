class A {
  int get x => 1;
  set y(int v) {}
}
void main() {
  A().x = 3;
  print(A().y);
  A().x += 1;
}
