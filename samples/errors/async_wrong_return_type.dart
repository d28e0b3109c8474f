int f() async => 3;
String g() async {
  return 'x';
}
List<int> h() sync* {
  yield 1;
}
Future<int> i() async* {
  yield 1;
}
void main() {}
