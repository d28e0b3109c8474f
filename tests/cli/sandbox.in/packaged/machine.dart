import 'package:machine/etc/passwd.dart';

void main() => print('ran');
