class P {
  final String name;
  P(this.name);
}
int f(int a) => a;
void main() {
  var p = P();
  print(p.age);
  var x = f();
  String s = f(1, 2);
  x.foo;
}
