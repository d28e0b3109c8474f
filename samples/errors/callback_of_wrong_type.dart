void main() {
  [1, 2].map((String s) => s);
  [1, 2].forEach((a, b) => print(a));
  [1, 2].where((x) => 3);
  [1, 2].sort((a, b) => a > b);
  [1].fold(0, (a, b) => 'x');
}
