void main() {
  var int x = 3;
  final var y = 4;
  const final z = 3;
}
