void main() {
  String name = "abc;
  print(name);
}
