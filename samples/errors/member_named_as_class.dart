class A {
  void A() {}
}
void main() {}
