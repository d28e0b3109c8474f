void main() {
  final x = 1;
  x = 2;
  x++;
  x += 3;
  const y = 3;
  y = 4;
}
