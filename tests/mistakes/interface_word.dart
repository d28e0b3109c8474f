interface Walker {
  void walk();
}
class Dog implements Walker {
  void walk() => print('walks');
}
void main() => Dog().walk();
