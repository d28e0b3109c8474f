import 'dart:io';

/// Leaves a file behind for the next run, which takes it away.
void main() {
  final memory = File('memory.txt');
  if (memory.existsSync()) {
    memory.deleteSync();
    print('here again');
  } else {
    memory.writeAsStringSync('here');
    print('here for the first time');
  }
}
