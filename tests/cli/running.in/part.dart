part of 'whole.dart';

void main() => print(x);
