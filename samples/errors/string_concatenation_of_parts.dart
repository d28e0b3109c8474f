void main() {
  int age = 3;
  print('I am ' + age + ' years');
  String s = 'a' + 3.toString() + 4;
}
