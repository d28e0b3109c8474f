import 'dart:math' show sqroot;
import 'dart:math' hide foo;
void main() => print(sqroot(2));
