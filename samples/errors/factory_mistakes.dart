class A {
  factory A() {}
  factory A.b() => 3;
  factory A.c() {
    print(this);
    return A();
  }
}
void main() {}
