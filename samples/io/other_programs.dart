// Programs started and talked to: pipes both ways, exit codes, signals, what can't be started.
import 'dart:convert';
import 'dart:io';

void main() async {
  final sorter = await Process.start('sort', ['-n']);
  for (final number in [30, 4, 100]) {
    sorter.stdin.writeln(number);
  }
  await sorter.stdin.close();
  print(await sorter.stdout.transform(utf8.decoder).transform(const LineSplitter()).toList());
  print(await sorter.exitCode);

  final result = await Process.run('sh', ['-c', 'echo to out; echo to err >&2; exit 7']);
  print([result.stdout, result.stderr, result.exitCode]);

  final sleeper = await Process.start('sleep', ['60']);
  print([sleeper.kill(), await sleeper.exitCode, sleeper.kill()]);

  final big = List.filled(300000, 0x61);
  final cat = await Process.start('cat', []);
  cat.stdin.add(big);
  cat.stdin.close();
  print(await cat.stdout.fold<int>(0, (sum, piece) => sum + piece.length));

  try {
    await Process.start('no-such-program', ['with', 'arguments']);
  } on ProcessException catch (error) {
    print([error.executable, error.arguments, error.errorCode]);
  }
  final own = await Process.start('sh', ['-c', r'echo $SCORE'], environment: {'SCORE': '180'});
  print(await utf8.decodeStream(own.stdout));

  var times = 0;
  final signals = ProcessSignal.sigusr1.watch();
  Process.killPid(pid, ProcessSignal.sigwinch);
  final watching = signals.listen(null);
  watching.onData((signal) {
    print(signal);
    if (++times == 2) {
      watching.cancel();
    } else {
      Process.killPid(pid, ProcessSignal.sigusr1);
    }
  });
  Process.killPid(pid, ProcessSignal.sigusr1);
}
