void main() {
  var x = int.parse;
  int y = String;
  print(List<int>);
  if (x is y) {}
  var z = 3 as zero;
}
