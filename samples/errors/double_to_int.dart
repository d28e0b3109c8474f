void main() {
  int x = 3.5;
  int y = 7 / 2;
  double z = 7 ~/ 2;
}
