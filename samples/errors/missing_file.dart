import 'nowhere.dart';
void main() {}
