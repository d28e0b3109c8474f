int add(int a, int b) => a + b;
void greet({required String name}) => print(name);
void main() {
  add(1);
  add(1, 2, 3);
  greet();
  greet('Ada');
  greet(nam: 'Ada');
}
