// What is called main must be callable as such, in every library of a program.
import 'main_of_an_import_1.dart' as one;
import 'main_of_an_import_2.dart' as two;
import 'main_of_an_import_3.dart' as three;

void main() => print('not reached');
