void main() {
  var count = 0;
  cuont++;
  print(coutn);
  total = 3;
}
