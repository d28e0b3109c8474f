void main() {
  final x = 1;
  x = 2;
  const y = 1;
  y++;
}
