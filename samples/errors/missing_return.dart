int f(bool b) {
  if (b) return 1;
}
String g() {}
int Function() h = () {};
Future<int> i() async {}
void main() {}
