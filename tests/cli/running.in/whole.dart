part 'part.dart';

int x = 5;
