void f(int a, {String? b}) {}
class C {
  C(int x);
  void m(List<int> xs) {}
}
void main() {
  f('a');
  f(1, b: 2);
  C('x');
  C(1).m(['a']);
  C(1).m([1.5]);
  C(1).m('x');
  print(int.parse(3));
  [1].add('x');
  'abc'.substring('a');
}
