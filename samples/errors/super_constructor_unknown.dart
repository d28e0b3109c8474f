class A {
  A.named();
}
class B extends A {
  B() : super.other();
}
class C extends A {
  C() {}
}
void main() {}
