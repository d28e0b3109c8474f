// The main isolate leaves: the program fails, whatever its exit code was to be.
import 'dart:io';
import 'dart:isolate';

void main() {
  exitCode = 3;
  print('leaving');
  Isolate.exit();
}
