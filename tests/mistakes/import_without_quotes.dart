import dart:math;

void main() => print(sqrt(4));
