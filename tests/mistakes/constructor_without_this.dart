class Point {
  int x, y;
  Point(x, y);
}
class Dog {
  String name;
}
void main() {
  print(Point(1, 2).x);
  print(Dog().name);
}
