void greet() {
  print('hi');

void main() {
  greet();
}
