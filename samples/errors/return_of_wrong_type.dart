int f() {
  return 'x';
}
String g() => 3;
List<int> h() => ['a'];
Future<int> i() async => 'x';
Iterable<int> j() sync* {
  yield 'x';
}
Stream<int> k() async* {
  yield 'x';
}
void main() {}
