void f({int? a}) {}
void main() {
  f(a: 1, a: 2);
}
