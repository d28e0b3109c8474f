part 'src/part.dart';

int half(int x) => x / 2;
