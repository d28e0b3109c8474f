import 'method1_method2.dart';

void main() => method1();
