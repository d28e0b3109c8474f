import 'dart:async';
import 'dart:io';

// Stops itself with the signal named, but only once something is in the buffer of the standard output.
void main(List<String> arguments) {
  print('printed before');
  Timer.periodic(const Duration(hours: 1), (_) {});
  Process.run('kill', [arguments.first, '$pid']);
}
