import 'package:greetings/greet.dart';

void main() => print(greet('package'));
