void main() {
  var name = 'Ada';
  print("Hello, ${name");
}
