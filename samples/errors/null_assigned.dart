void main() {
  int x = 3;
  x = null;
  var y = 3;
  y = null;
  print(x);
}
