class A {
  int x = 1;
  set y(String s) {}
}
void main() {
  var a = A();
  a.x = 'a';
  a.y = 3;
  a..x = 'b'
   ..z = 3;
}
