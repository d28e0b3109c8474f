import 'syntax.dart';

int x = 'not looked at';
