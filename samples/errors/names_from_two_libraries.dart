import 'names_from_two_libraries_1.dart';
import 'names_from_two_libraries_2.dart';
void main() {
  print(count);
  count();
}
