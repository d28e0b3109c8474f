import 'dart:math' as math;
void main() {
  print(math.sqr(2));
  print(math.PI);
  math.Foo();
  math();
  print(sqrt(2));
  math.Bar x;
}
