class A {
  int x;
  String name, other;
  final int y;
  static int z;
}
int top;
final int fin;
void main() {}
