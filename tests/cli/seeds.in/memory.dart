import 'dart:io';

void main() {
  final memory = File('memory.txt');
  final before = memory.existsSync() ? 'again' : 'for the first time';
  memory.writeAsStringSync('here');
  print('here $before');
}
