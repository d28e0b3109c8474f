// What cannot be watched is an error of the stream, which comes after listen has returned.
import 'dart:io';

void main() {
  final folder = Directory.systemTemp.createTempSync('watching');
  var returned = false;
  Directory('${folder.path}/missing').watch().listen(
    (event) => print(event),
    onError: (error) => print([returned, error is FileSystemException, (error as FileSystemException).osError!.errorCode]),
    onDone: () => print('done'),
  );
  returned = true;
  folder.deleteSync();
}
