void main() {
  String? name;
  print(name.length);
  String other = null;
  int n;
  print(n);
}
