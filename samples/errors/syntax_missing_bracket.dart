void main() {
  var xs = [1, 2;
  print(xs);
}
