void main() {
  print(sqrt(2));
  var r = Random();
  print(pi);
}
