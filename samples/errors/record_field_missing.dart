void main() {
  var r = (1, name: 'x');
  print(r.$2);
  print(r.nam);
  r.$1 = 3;
  (int, int) p = (1, 'a');
  (int, int) q = (1, 2, 3);
}
