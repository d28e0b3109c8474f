// A class of dart:io used on a path where something else is: what it refuses, and with which error.
import 'dart:io';

final home = Directory.systemTemp.createTempSync('kinds').path;

void attempt(String what, Object? Function() action) {
  String result;
  try {
    result = '${action()}';
  } on FileSystemException catch (error) {
    result = '${error.runtimeType}: ${error.message} ${error.osError}';
  }
  print('$what: $result'.replaceAll('$home/', ''));
}

String entries() => (Directory(home).listSync(followLinks: false).map((e) => e.path.split('/').last).toList()..sort()).join(' ');

void main() {
  File('$home/notes').writeAsStringSync('some text');
  Directory('$home/box').createSync();
  Link('$home/toBox').createSync('$home/box');
  Link('$home/toNotes').createSync('$home/notes');
  Link('$home/lost').createSync('$home/nothing');

  for (final name in ['notes', 'box', 'toBox', 'toNotes', 'lost', 'absent']) {
    final path = '$home/$name';
    attempt('delete the link $name', () {
      if (FileSystemEntity.isLinkSync(path)) return 'kept';
      Link(path).deleteSync();
    });
    attempt('target of $name', Link(path).targetSync);
    attempt('length of $name', File(path).lengthSync);
    attempt('rename the link $name', () => name.startsWith('to') || name == 'lost' ? 'kept' : Link(path).renameSync('$home/other'));
    attempt('make the folder $name', () => name == 'absent' ? 'not made' : Directory(path).createSync());
    attempt('$name is notes', () => FileSystemEntity.identicalSync(path, '$home/notes'));
  }
  attempt('rename a folder as a file', () => File('$home/box').renameSync('$home/other'));
  attempt('rename a file as a folder', () => Directory('$home/notes').renameSync('$home/other'));
  attempt('rename a link to a file as a file', () => File('$home/toNotes').renameSync('$home/alias'));
  attempt('copy a folder as a file', () => File('$home/box').copySync('$home/other'));
  attempt('delete a link to a folder as a file', () => File('$home/toBox').deleteSync());
  attempt('delete a dangling link as a file', () => File('$home/lost').deleteSync());
  attempt('delete a link to a folder as a folder', () => Directory('$home/toBox').deleteSync());
  attempt('write where only reading was asked for', () => File('$home/notes').writeAsStringSync('x', mode: FileMode.read));
  attempt('touch a folder as a file', () => File('$home/box').setLastModifiedSync(DateTime(2001)));
  attempt('when a folder changed, as a file', () => File('$home/box').lastModifiedSync());
  print(entries());
  Directory(home).deleteSync(recursive: true);
}
