int twice(int x) => x * 2;
void main() {
  [1, 2].map(twice).map(int.parse);
  void Function(String) f = twice;
  ['a'].forEach(twice);
}
