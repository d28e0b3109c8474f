// Errors of a program that was started from a URI end that program, or don't; its packages are those of its parent.
import 'dart:io';
import 'dart:isolate';

Future<void> main() async {
  final folder = await Directory.systemTemp.createTemp('spawn');
  void write(String name, String text) => File('${folder.path}/$name')..createSync(recursive: true)..writeAsStringSync(text);
  write('packages.json', '{"configVersion": 2, "packages": [{"name": "demo", "rootUri": "demo/", "packageUri": "lib/"}]}');
  write('demo/lib/demo.dart', 'String greet(String who) => "hello \$who";');
  write('child.dart', '''
import 'dart:async';
import 'dart:isolate';
import 'package:demo/demo.dart';

void main(List<String> arguments, SendPort answers) async {
  answers.send(greet(arguments.single));
  final config = await Isolate.packageConfig;
  answers.send(config!.pathSegments.last);
  answers.send(Isolate.resolvePackageUriSync(Uri.parse('package:demo/demo.dart'))!.pathSegments.skip(2).join('/'));
  answers.send(await Isolate.resolvePackageUri(Uri.parse('package:other/x.dart')));
  Timer(const Duration(milliseconds: 30), () => answers.send('still here'));
  throw StateError('on purpose');
}
''');
  for (final fatal in [true, false]) {
    final answers = ReceivePort(), errors = ReceivePort(), gone = ReceivePort();
    answers.listen((answer) => print('answer: $answer'));
    errors.listen((error) => print('error: ${error[0]}'));
    await Isolate.spawnUri(folder.uri.resolve('child.dart'), ['world'], answers.sendPort,
        packageConfig: folder.uri.resolve('packages.json'),
        errorsAreFatal: fatal,
        onError: errors.sendPort,
        onExit: gone.sendPort);
    await gone.first;
    await Future<void>.delayed(const Duration(milliseconds: 10));
    answers.close();
    errors.close();
  }
  folder.deleteSync(recursive: true);
}
