void main() {
  int? a;
  a++;
  int b = a + 1;
  List<int>? l;
  l[0]++;
  Map<String, int> m = {};
  m['a']++;
  List<String> names = ['a', null];
}
