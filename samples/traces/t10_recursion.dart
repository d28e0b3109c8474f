// Each suspended call of a recursive function has a line of its own.
Future<int> factorial(int n) async {
  await null;
  if (n == 0) throw StateError('bottom');
  return n * await factorial(n - 1);
}

void main() async {
  print(await factorial(4));
}
