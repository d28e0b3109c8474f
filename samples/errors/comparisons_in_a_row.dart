void main() {
  int x = 5;
  if (1 < x < 6) print(x);
}
