void main() {
  var a = 1;
  5 = a;
  -a = 2;
  'x'++;
}
