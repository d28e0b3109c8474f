class Person {
  final String name;
  Person(this.name);
  String toString() => '$this, $name: $true, $null and $super, $in $x';
}

void main() => print(Person('Ann'));
