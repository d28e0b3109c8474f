import 'package:nowhere/nowhere.dart';
void main() {}
