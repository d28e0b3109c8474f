void main() {
  print('a';
  print('b');
}
