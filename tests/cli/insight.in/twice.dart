void main() {
  print('again');
  Future(() => print('again'));
}
