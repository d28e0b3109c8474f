sealed class Shape {}
class Circle extends Shape {}
class Square extends Shape {}
double area(Shape s) => switch (s) {
      Circle() => 1.0,
    };
void main() => area(Circle());
