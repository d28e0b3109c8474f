class A {
  set s(int x) {}
}
class B extends A {
  set s(String x) {}
}
void main() {
  for (String s in [1, 2]) print(s);
  x++;
  (y, z) = (1, 2);
  int f() {}
  f();
  List<int> l = {};
}
