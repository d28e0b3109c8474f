class A {
  int get size => 3;
}
void main() {
  print(A().size());
  print('abc'.length());
  print([1].first());
}
