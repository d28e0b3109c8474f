void main() {
  print(‘hi’);
}
