void main() async {
  await for (var x in [1, 2]) {
    print(x);
  }
  for (var y in Stream.fromIterable([1])) {}
}
