void main() {
  int? x = 3;
  var f = () => x = null;
  if (x != null) {
    print(x + 1);
  }
  f();
}
