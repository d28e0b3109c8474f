import 'package:own/own.dart';

void main() => print(own());
