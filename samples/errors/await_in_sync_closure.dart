Future<int> f(int x) async => x;
void main() async {
  [1, 2].forEach((x) {
    await f(x);
  });
}
