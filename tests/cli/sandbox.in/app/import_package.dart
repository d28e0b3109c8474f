import 'package:etc/passwd';

void main() => print('ran');
