import 'lib/link.dart';

void main() => print('ran');
