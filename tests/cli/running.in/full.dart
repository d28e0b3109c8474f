// Writes to an output that may take nothing.
import 'dart:io';

Future<void> main(List<String> arguments) async {
  if (arguments.isEmpty) {
    print('printed');
    exitCode = 3;
    return;
  }
  stdout.write('written');
  try {
    await stdout.flush();
  } on FileSystemException catch (error) {
    stderr.writeln('caught $error');
  }
}
