// Listing a folder with all below it follows each link once on the way down; a link back is then only a link.
import 'dart:io';

void main() {
  final root = Directory.systemTemp.createTempSync('circle');
  final path = root.path;
  Directory('$path/a').createSync();
  File('$path/a/leaf').createSync();
  Link('$path/a/back').createSync(path);
  Link('$path/b').createSync('$path/a');
  Link('$path/self').createSync('$path/self');
  String shown(FileSystemEntity entity) {
    final kind = entity is Link ? 'link' : entity is Directory ? 'folder' : 'file';
    return '$kind ${entity.path.substring(path.length + 1)}';
  }

  for (final followLinks in [true, false]) {
    for (final recursive in [true, false]) {
      final found = root.listSync(recursive: recursive, followLinks: followLinks).map(shown).toList()..sort();
      print('followLinks: $followLinks, recursive: $recursive\n  ${found.join('\n  ')}');
    }
  }
  root.deleteSync(recursive: true);
}
