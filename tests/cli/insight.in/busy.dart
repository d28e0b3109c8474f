void main() {
  print('begin');
  for (;;) {}
}
