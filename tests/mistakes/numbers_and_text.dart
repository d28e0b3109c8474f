void main() {
  int n = '5';
  String s = 5;
  print('n: ' + 5);
  double d = n;
  int k = 3.7;
  int q = 7 / 2;
}
