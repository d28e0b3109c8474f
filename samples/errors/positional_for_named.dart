void f({int? a}) {}
void main() {
  f(1);
}
