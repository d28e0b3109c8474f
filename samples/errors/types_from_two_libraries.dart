import 'names_from_two_libraries_1.dart';
import 'names_from_two_libraries_2.dart';
export 'names_from_two_libraries_1.dart';
export 'names_from_two_libraries_2.dart';
Shape? shape;
void main() {}
