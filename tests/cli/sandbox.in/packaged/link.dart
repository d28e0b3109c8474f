import 'text.dart';

void main() => print('ran');
