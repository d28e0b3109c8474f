void main() {
  var f = (int x) => x;
  f();
  f(1, 2);
  f('a');
  int Function({int y}) g = ({int y = 0}) => y;
  g(z: 1);
}
