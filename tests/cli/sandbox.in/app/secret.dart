import '../secret.dart';

void main() => print(key);
