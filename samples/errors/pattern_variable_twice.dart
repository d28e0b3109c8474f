void main() {
  var (a, a) = (1, 2);
  switch ((1, 2)) {
    case (var b, var b):
      print(b);
  }
}
