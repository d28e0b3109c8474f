int sign(int n) {
  if (n > 0) return 1;
  if (n < 0) return -1;
}
void main() => print(sign(1));
