// Links that would lead elsewhere once they, or what is around them, are moved.
import 'dart:io';

import 'attempt.dart';

void main() {
  Directory('out/p/q').createSync(recursive: true);
  attempt('a link inside', () => Link('out/inside').createSync('p/q'));
  attempt('an absolute link', () => Link('out/p/absolute').createSync('${Directory('out').absolute.path}/p'));
  attempt('a link up', () => Link('out/p/q/up').createSync('../../p'));
  attempt('a link through what is not there', () => Link('out/later').createSync('d/../zz'));
  attempt('an absolute link up', () => Link('out/away').createSync('${Directory('out').absolute.path}/p/..'));
  attempt('move a link', () => Link('out/inside').renameSync('out/p/moved').path);
  attempt('move a link up', () => Link('out/p/home').renameSync('out/home').path);
  attempt('move a folder with a link up', () => Directory('out/p').renameSync('out/r').path);
  Directory.current = 'out/p';
  attempt('current folder', () => Directory.current.path.endsWith('out/p'));
  attempt('from there', () => Directory('q').listSync());
}
