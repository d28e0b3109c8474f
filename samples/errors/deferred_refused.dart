import 'deferred_refused_1.dart' deferred as d;
import 'deferred_refused_2.dart' deferred as e;
import 'dart:math' as e;
class B extends e.A {}
void f(e.A a) {}
void main() {}
