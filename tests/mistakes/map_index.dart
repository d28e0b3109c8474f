void main() {
  var m = {'a': 1};
  int n = m['a'];
  print(m['a'] + 1);
}
