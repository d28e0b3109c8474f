void main() {
  var x = 3;
  var s = if (x > 2) 'big' else 'small';
  var t = x > 2 ? 'big';
  print(s);
}
