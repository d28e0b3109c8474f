Future<int> fetch() async => 1;
void main() {
  var n = await fetch();
  print(n + 1);
}
