void main() {
  var count = 3;
  print(conut);
}
