void main() {
  print('one')
  print('two';
}
