void main() {
  var text = 'one
two';
  print(text);
}
