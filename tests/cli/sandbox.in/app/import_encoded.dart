import '%2e%2e/secret.dart';

void main() => print('ran');
