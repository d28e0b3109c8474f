void main() {
  var (a, b) = (1, 2, 3);
  var (c, d) = 5;
  var [e, f] = {'a': 1};
  final (x: g) = (y: 1);
}
