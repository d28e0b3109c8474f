void main() {
  bool a = true, b = false;
  int x = 5;
  if (x == 5 and x < 6) print('x');
  print(a or b);
}
