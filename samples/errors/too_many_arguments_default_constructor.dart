class Dog {}
class Cat extends Dog {
  void speak() {}
}
void main() {
  var d = Dog('Rex');
  Cat(1, name: 'x');
}
