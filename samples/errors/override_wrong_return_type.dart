class A {
  int m() => 1;
  int get g => 1;
}
class B extends A {
  @override
  String m() => 'x';
  @override
  String get g => 'x';
}
void main() {}
