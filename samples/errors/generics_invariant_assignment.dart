class Animal {}
class Dog extends Animal {}
void main() {
  List<Animal> xs = [];
  List<Dog> ys = xs;
  Map<String, Object> m = <int, Object>{};
  Dog d = Animal();
}
