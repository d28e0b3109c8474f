class Point {
  int x;
  Point(this.x);
}
void main() {
  var list = new List();
  var number = int('3');
  var point = Point(x: 3);
  print([list, number, point]);
}
