void main() {
  final int x;
  x = 1;
  x = 2;
  print(x);
}
