class A {
  A();
}
void main() {
  var a = const A();
  const b = A();
}
