void main() {
  var class = 5;
  print('x');
}
