void main() {
  var x = 1;
  var x = 2;
  int x = 3;
  print(x);
}
