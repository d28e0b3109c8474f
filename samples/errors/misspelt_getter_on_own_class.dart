class Point {
  int x = 0;
}
void main() {
  var p = Point();
  print(p.y);
  p.z = 3;
  p.move(1);
}
