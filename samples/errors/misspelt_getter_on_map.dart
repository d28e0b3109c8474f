void main() {
  var m = {'a': 1};
  print(m.key);
  m.foreach((k, v) {});
}
