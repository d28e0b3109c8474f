import 'dart:io';

void main() => print('read ${stdin.readLineSync()}');
