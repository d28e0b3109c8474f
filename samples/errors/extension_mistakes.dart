extension on int {
  int get twice => this * 2;
}
extension E on String {
  int get shout => 1;
}
void main() {
  print('a'.twice);
  print(1.shout);
  print(E.shout);
  E('a').foo;
  var e = E();
}
