class A {
  int m() => 1;
  static int s() => 1;
  A get self => this;
}
int f() => 1;
void main() {
  String a = f();
  String b = A().m();
  String c = A.s();
  String d = A();
  String e = A().self.self;
  String g = new A();
  String h = const Duration();
}
