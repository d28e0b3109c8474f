String f(int x) => switch (x) { 1 => 'a', 2 => 'b' };
String g(bool b) => switch (b) { true => 'a' };
String h(int? x) => switch (x) { int() => 'a' };
String i((bool, bool) r) => switch (r) { (true, _) => 'a' };
void main() {}
