class Animal {
  final String name;
  Animal(this.name);
}
class Dog extends Animal {}
class Cat extends Animal {
  Cat();
}
class Cow extends Animal {
  Cow(String name) : super();
}
void main() {}
