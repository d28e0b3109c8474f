abstract class Shape { double area(); void draw(String to) {} }
class Square extends Shape {
  @override
  int draw() => 1;
}
class Animal { Animal(String name); }
class Dog extends Animal {}
void main() => print(Shape());
