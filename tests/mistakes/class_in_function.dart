void main() {
  class Point {}
  print(Point());
}
