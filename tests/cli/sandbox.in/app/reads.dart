// Every way to look at a file.
import 'dart:io';

import 'attempt.dart';

void main() async {
  attempt('a file inside', () => File('data/file.txt').readAsStringSync());
  attempt('a link inside', () => File('data/home').readAsStringSync());
  attempt('an absolute path', () => File('/etc/passwd').readAsStringSync());
  attempt('..', () => File('data/../secret.txt').readAsStringSync());
  attempt('.. of what is not there', () => File('data/none/../../secret.txt').readAsStringSync());
  attempt('a link out', () => File('data/away').readAsStringSync());
  attempt('a link to a folder outside', () => File('data/up/secret.dart').readAsStringSync());
  attempt('/proc', () => File('/proc/self/environ').readAsStringSync());
  attempt('/proc/self/cwd', () => File('/proc/self/cwd/secret.txt').readAsStringSync());
  attempt('/dev/fd', () => File('/dev/fd/0').readAsStringSync());
  attempt('open', () => File('secret.txt').openSync());
  attempt('exists', () => File('secret.txt').existsSync());
  attempt('exists inside', () => File('data/none').existsSync());
  attempt('type', () => FileSystemEntity.typeSync('data/away'));
  attempt('type of the link itself', () => FileSystemEntity.typeSync('data/away', followLinks: false));
  attempt('stat', () => FileStat.statSync('secret.txt').size);
  attempt('stat inside', () => FileStat.statSync('data/file.txt').size);
  attempt('length', () => File('secret.txt').lengthSync());
  attempt('modified', () => File('secret.txt').lastModifiedSync());
  attempt('list', () => Directory('.').listSync());
  attempt('list inside', () => Directory('data').listSync(recursive: true).map((e) => '$e').toList()..sort());
  attempt('resolve', () => File('data/away').resolveSymbolicLinksSync());
  attempt('target', () => Link('data/away').targetSync());
  attempt('identical', () => FileSystemEntity.identicalSync('data/file.txt', 'secret.txt'));
  attempt('change directory', () => Directory.current = 'app');
  attempt('current directory', () => Directory.current);
  attempt('absolute', () => File('x').absolute);
  attempt('Uri.base', () => Uri.base);
  await later('readAsString', () => File('secret.txt').readAsString());
  await later('openRead', () => File('secret.txt').openRead().toList());
  await later('open', () => File('secret.txt').open());
  await later('list', () => Directory('.').list().toList());
  await later('stat', () => FileStat.stat('secret.txt'));
}
