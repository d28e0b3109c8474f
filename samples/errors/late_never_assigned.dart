void main() {
  late int x;
  print(x);
}
