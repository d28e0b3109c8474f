function add(a, b) {
  return a + b;
}
void main() {
  print(add(1, 2));
}
