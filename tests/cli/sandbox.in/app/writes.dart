// Every way to change a file.
import 'dart:convert';
import 'dart:io';

import 'attempt.dart';

void main() async {
  attempt('write inside', () => File('out/a.txt').writeAsStringSync('hello'));
  attempt('write elsewhere', () => File('secret.txt').writeAsStringSync('x'));
  attempt('write what may only be read', () => File('data/file.txt').writeAsStringSync('x'));
  attempt('..', () => File('out/../made.txt').writeAsStringSync('x'));
  attempt('a dangling link out', () => File('out/dangling').writeAsStringSync('x'));
  attempt('read back', () => File('out/a.txt').readAsStringSync());
  attempt('read back while appending', () {
    final file = File('out/a.txt').openSync(mode: FileMode.append);
    file.setPositionSync(0);
    return utf8.decode(file.readSync(5));
  });
  attempt('create', () => File('made.txt').createSync());
  attempt('create folders', () => Directory('made/x').createSync(recursive: true));
  attempt('create folders inside', () => Directory('out/p/q').createSync(recursive: true));
  attempt('create a temporary folder', () => Directory('made').createTempSync('t'));
  attempt('delete', () => File('secret.txt').deleteSync());
  attempt('delete a link inside', () => Link('out/dangling').deleteSync());
  attempt('delete a folder', () => Directory('data').deleteSync(recursive: true));
  attempt('rename in', () => File('secret.txt').renameSync('out/stolen'));
  attempt('rename to what may be read', () => File('out/a.txt').renameSync('data/a.txt'));
  attempt('copy in', () => File('secret.txt').copySync('out/stolen'));
  attempt('copy out', () => File('data/file.txt').copySync('made.txt'));
  attempt('copy', () => File('data/file.txt').copySync('out/copy.txt').path);
  attempt('link out', () => Link('out/link').createSync('../secret.txt'));
  attempt('link to the root', () => Link('out/link').createSync('/'));
  attempt('touch', () => File('secret.txt').setLastModifiedSync(DateTime(2000)));
  await later('writeAsString', () => File('secret.txt').writeAsString('x'));
  await later('openWrite', () => (File('secret.txt').openWrite()..write('x')).close());
}
