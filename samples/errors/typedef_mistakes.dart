typedef F = int Function(int);
typedef G<T> = List<T>;
void main() {
  F f = (String s) => 1;
  F g = (int x) => 'a';
  G<int, int> h;
  Missing Function() i;
}
