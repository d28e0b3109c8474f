class A {
  void m({int? a}) {}
}
class B extends A {
  void m({required int? a}) {}
}
void main() {}
