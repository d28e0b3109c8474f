void hello() => print('hi');
void count() {
  return 3;
}
void main() {
  print(hello());
}
