Future<int> fetch() async => 1;
void main() async {
  int n = fetch();
  print(fetch() + 1);
  var list = [1, 2].map((x) => x * 2);
  List<int> l = list;
}
