void main() {
  var words = ['a'];
  print(words.length());
}
