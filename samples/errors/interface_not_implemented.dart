abstract class Shape {
  double get area;
  void draw();
  String name(int x);
}
class Circle extends Shape {}
class Square implements Shape {
  void draw() {}
}
void main() {}
