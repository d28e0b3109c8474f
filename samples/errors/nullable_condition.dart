void main() {
  bool? b = 1 > 2 ? null : true;
  if (b) print('x');
  while (!b) {}
}
