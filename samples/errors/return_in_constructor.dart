class A {
  A() {
    return 3;
  }
}
void main() => A();
