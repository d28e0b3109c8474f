import 'dart:io';

void main() {
  print('what was printed is written out');
  sleep(const Duration(hours: 1));
}
