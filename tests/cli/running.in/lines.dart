import 'dart:io';

void main() {
  for (var i = 0; i < 100000; i++) {
    print('line $i');
  }
  stderr.writeln('to the end');
}
