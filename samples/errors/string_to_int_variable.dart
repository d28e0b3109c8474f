void main() {
  int x = 'hello';
  String s = 42;
  double d = 'x';
  bool b = 1;
}
