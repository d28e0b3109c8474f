// Locks on parts of a file hold back other processes, not the one that has them.
import 'dart:io';

/// Whether another process could lock these bytes.
Future<String> elsewhere(String path, String mode, int start, int end) async {
  final script = Platform.script.toFilePath();
  final result = await Process.run(Platform.resolvedExecutable, [script, path, mode, '$start', '$end']);
  return '$mode $start to $end: ${(result.stdout as String).trim()}';
}

void tries(String what, void Function() action) {
  try {
    action();
    print('$what: done');
  } on FileSystemException catch (error) {
    print('$what: ${error.message}, ${error.osError?.errorCode}');
  } on ArgumentError catch (error) {
    print('$what: $error');
  }
}

void other(List<String> arguments) {
  final file = File(arguments[0]).openSync(mode: FileMode.append);
  final mode = arguments[1] == 'shared' ? FileLock.shared : FileLock.exclusive;
  try {
    file.lockSync(mode, int.parse(arguments[2]), int.parse(arguments[3]));
    print('locked');
  } on FileSystemException {
    print('held back');
  }
  file.closeSync();
}

void main(List<String> arguments) async {
  if (arguments.isNotEmpty) return other(arguments);
  final folder = Directory.systemTemp.createTempSync('locks');
  final path = '${folder.path}/file';
  File(path).writeAsStringSync('0123456789');
  final file = File(path).openSync(mode: FileMode.append);

  await file.lock(FileLock.exclusive, 2, 5);
  for (final (start, end) in [(0, 2), (4, 6), (5, -1), (0, -1)]) {
    print(await elsewhere(path, 'exclusive', start, end));
  }
  file.lockSync(FileLock.shared, 3, 5);
  print(await elsewhere(path, 'shared', 3, 5));
  print(await elsewhere(path, 'exclusive', 3, 5));
  print(await elsewhere(path, 'shared', 2, 3));
  await file.unlock(0, 4);
  print(await elsewhere(path, 'exclusive', 0, 4));
  print(await elsewhere(path, 'exclusive', 4, 5));
  file.unlockSync();
  print(await elsewhere(path, 'exclusive', 0, -1));

  tries('negative', () => file.lockSync(FileLock.exclusive, -1));
  tries('nothing', () => file.lockSync(FileLock.exclusive, 3, 3));
  tries('unlock nothing', () => file.unlockSync(3, 3));
  tries('unlock backwards', () => file.unlockSync(5, 3));
  file.closeSync();
  final reading = File(path).openSync();
  tries('only read', () => reading.lockSync());
  tries('shared', () => reading.lockSync(FileLock.shared));
  tries('blocking', () => reading.lockSync(FileLock.blockingShared, 1, 2));
  reading.closeSync();
  folder.deleteSync(recursive: true);
}
