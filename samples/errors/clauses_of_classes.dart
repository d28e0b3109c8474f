import 'clauses_of_classes_1.dart';
enum En { a }
abstract class C2 implements En {}
class C3 with Fi {}
class C4 with Se {}
mixin C5 on Ba {}
class C6 extends Fn {}
class C7 extends Never {}
abstract class C8 implements (int, int) {}
class C9 extends Mi {}
void main() {}
