void main() {
  print('costs 5$');
  print('$ 3');
}
