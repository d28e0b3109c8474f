// Opened for appending, a file starts at its end; where the position is set, the next write goes.
import 'dart:io';

void main() async {
  final folder = Directory.systemTemp.createTempSync('append');
  final file = File('${folder.path}/line')..writeAsStringSync('abcdef');
  for (final mode in [FileMode.append, FileMode.writeOnlyAppend]) {
    final open = await file.open(mode: mode);
    print(await open.position());
    await open.writeString('gh');
    await open.setPosition(1);
    await open.writeString('BC');
    print([await open.position(), await open.length()]);
    await open.close();
    print(await file.readAsString());
  }
  final beyond = file.openSync(mode: FileMode.append);
  beyond
    ..setPositionSync(12)
    ..writeByteSync(33)
    ..closeSync();
  print(file.readAsBytesSync());
  print(await (file.openWrite(mode: FileMode.append)..write('end')).close() == file);
  folder.deleteSync(recursive: true);
}
