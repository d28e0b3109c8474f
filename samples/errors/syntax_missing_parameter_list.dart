void f {
  print('x');
}
void main() {}
