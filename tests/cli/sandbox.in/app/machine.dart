// Everything but files.
import 'dart:io';
import 'dart:isolate';

import 'attempt.dart';

void main() async {
  attempt('environment', () => Platform.environment);
  attempt('host name', () => Platform.localHostname);
  attempt('locale', () => Platform.localeName);
  attempt('run', () => Process.runSync('echo', ['hi']).stdout);
  attempt('run by path', () => Process.runSync('./echo', ['hi']).stdout);
  attempt('run in a shell', () => Process.runSync('sh', ['-c', 'echo hi'], runInShell: true).stdout);
  attempt('run with another PATH', () => Process.runSync('echo', ['hi'], environment: {'PATH': '.'}).stdout);
  attempt('run with LD_PRELOAD', () => Process.runSync('echo', ['hi'], environment: {'LD_PRELOAD': 'x'}).stdout);
  attempt('kill', () => Process.killPid(pid));
  await later('run', () async => (await Process.run('echo', ['hi'])).stdout);
  await later('another isolate', () => Isolate.run(() => File('secret.txt').readAsStringSync()));
}
