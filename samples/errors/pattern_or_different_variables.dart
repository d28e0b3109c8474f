void main() {
  switch ((1, 2)) {
    case (var a, 1) || (1, var b):
      print(a);
  }
}
