void main() {
  print('abc'.toUppercase());
}
