void main() {
  var x = 1;
  if (x) {}
  while (1) {}
  var s = 'a' ? 1 : 2;
  print(!x);
  if (x = 1) {}
  assert(x);
  if (x && true) {}
}
