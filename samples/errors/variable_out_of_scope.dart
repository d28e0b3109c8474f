void main() {
  if (true) {
    var x = 1;
  }
  print(x);
  for (var i = 0; i < 3; i++) {}
  print(i);
}
