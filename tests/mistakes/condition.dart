void main() {
  var items = [1, 2];
  if (items.length) print('some');
  String? s;
  while (s) {}
}
