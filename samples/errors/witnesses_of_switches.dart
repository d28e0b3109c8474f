// What a switch leaves out, and the shortest pattern to write for it.
sealed class Shape {}

class Circle extends Shape {
  final int radius;
  final (int, String) label;
  Circle(this.radius, this.label);
}

class Square extends Shape {}

int byRadius(Circle c) => switch (c) { Circle(radius: 1) => 1 };
int byLabel(Shape s) => switch (s) { Circle(label: (1, _)) => 1, Square() => 2 };
int both(List<int> l, bool b) => switch ((l, b)) { (_, true) => 1 };
int named(({int a, bool b, Shape s}) r) => switch (r) { (a: _, b: true, s: Circle()) => 1 };
int nullable(int? i, Shape? s) => switch ((i, s)) { (null, _) => 1, (_, Circle()) => 2 };
int long(List<int> l) => switch (l) { [1] => 1, [_, 2, ...] => 2, [] => 0 };

void main() {}
