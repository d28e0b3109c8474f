int? maybe() => 1;
void f(int x) {}
int g() => maybe();
void main() {
  int? a = maybe();
  int b = a;
  f(a);
  String s = null;
  List<int> xs = [a];
  b = a;
}
