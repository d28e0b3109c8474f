int twice(int x) => {
  return x * 2;
}
void main() {
  var f = (x) -> x + 1;
  print(f(1));
}
