import 'dart:io';

void main() => print(stdin.readLineSync());
