void main() {
  int x;
  print(x);
  String s;
  if (1 > 2) s = 'a';
  print(s);
  final int y;
  print(y);
}
