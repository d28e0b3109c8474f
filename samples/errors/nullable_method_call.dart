void main() {
  String? s = DateTime.now().year > 3 ? 'x' : null;
  print(s.length);
  s.toUpperCase();
  print(s + 'x');
  print(s[0]);
}
