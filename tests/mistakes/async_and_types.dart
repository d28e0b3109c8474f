Future<String> load() => 'x';
Future<int> two() { return 2; }
int three() async { return 3; }
void main() async {
  for (var x in load()) print(x);
  await for (var x in [1, 2]) print(x);
}
