class A {
  const int x = 3;
}
void main() {}
