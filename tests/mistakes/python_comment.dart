void main() {
  # says hello
  print('hello');
}
