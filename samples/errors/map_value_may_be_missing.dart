// What a map gives may be null.
void main() {
  final ages = {'Ada': 36};
  int age = ages['Ada'];
  print(ages['Bob'] + age);
}
