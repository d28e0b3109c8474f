class A {
  static int x = 1;
}
enum E { a, b }
void main() {
  print(A.y);
  A.f();
  A.z = 3;
  print(E.c);
  print(int.max);
  String.join([]);
}
