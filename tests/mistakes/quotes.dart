void main() {
  print('It's a nice day');
  print('next');
}
