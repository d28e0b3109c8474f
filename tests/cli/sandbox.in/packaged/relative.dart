import '../secret.dart';

void main() => print('ran');
