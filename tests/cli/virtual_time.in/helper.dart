import 'dart:io';

Future<void> main() async {
  final quick = await Process.run('sleep', ['0.1']).timeout(Duration(milliseconds: 20));
  print('answered ${quick.exitCode}');
  final slow = await Process.start('sleep', ['1000']);
  await Future.delayed(Duration(milliseconds: 20));
  print('killed ${slow.kill()}, ${await slow.exitCode}');
}
