void f(int x = 5) {}
void g(required int x) {}
class A {
  A(int y = 1);
}
void main() {}
