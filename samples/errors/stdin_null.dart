import 'dart:io';
void main() {
  String line = stdin.readLineSync();
  int n = int.parse(stdin.readLineSync());
  print(line.length + n);
}
