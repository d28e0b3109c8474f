enum E { a, b }
void main() {
  var e = E('x');
  E.a = E.b;
}
