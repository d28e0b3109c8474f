void main() {
  var f = lambda x: x + 1;
  if (f == null) {
    pass
  }
}
