// Everything a long-running program does, round after round: timers, isolates, streams, maps, files, messages, strings, regular
// expressions. Says how much memory it has in use now and then; it must not grow. fuzz/soak runs it.
import 'dart:async';
import 'dart:collection';
import 'dart:io';
import 'dart:isolate';
import 'dart:typed_data';

Future<void> timers() async {
  final done = Completer<void>();
  var left = 200;
  for (var i = 0; i < 200; i++) {
    final timer = Timer(Duration(milliseconds: i % 5), () {
      if (--left == 100) done.complete();
    });
    // Half of them never come.
    if (i.isOdd) timer.cancel();
    Timer.periodic(Duration(milliseconds: 1), (timer) => timer.cancel());
  }
  await done.future;
}

Future<void> isolates(int round) async {
  final sums = await Future.wait([for (var i = 0; i < 2; i++) Isolate.run(() => [for (var n = 0; n < 1000; n++) n * i])]);
  if (sums[1].last != 999) throw StateError('a wrong sum');
  // One that dies of an error, and one that is killed.
  final port = ReceivePort(), errors = ReceivePort();
  await Isolate.spawn((_) => throw 'on purpose', null, onExit: port.sendPort, onError: errors.sendPort);
  final other = await Isolate.spawn((_) => Timer(Duration(hours: 1), () {}), null, onExit: port.sendPort);
  other.kill(priority: Isolate.immediate);
  await port.take(2).drain<void>();
  errors.close();
}

Future<void> streams() async {
  final controller = StreamController<int>.broadcast();
  final subscriptions = [for (var i = 0; i < 5; i++) controller.stream.map((x) => x + i).where((x) => x.isEven).listen((_) {})];
  for (var i = 0; i < 500; i++) {
    controller.add(i);
  }
  await Future<void>.delayed(Duration.zero);
  await Future.wait(subscriptions.map((s) => s.cancel()));
  await controller.close();
  Stream<int> count() async* {
    for (var i = 0; i < 500; i++) {
      yield i;
    }
  }

  await for (final x in count()) {
    if (x == 300) break;
  }
}

final queue = ListQueue<Uint8List>();
final known = <Object, Object>{};

void collections(int round) {
  for (var i = 0; i < 2000; i++) {
    known['$round/$i'] = [i, '$i' * 3];
    if (known.length > 5000) known.remove(known.keys.first);
  }
  for (var i = 0; i < 20; i++) {
    queue.add(Uint8List(1 << 14));
    if (queue.length > 100) queue.removeFirst();
  }
  final text = (StringBuffer()..writeAll([for (var i = 0; i < 2000; i++) i], ',')).toString();
  if (RegExp(r'(\d+),(\d+)').allMatches(text).length != 1000) throw StateError('wrong matches');
  if ((BigInt.one << 2000).toString().length != 603) throw StateError('wrong digits');
}

Future<void> files(Directory folder, int round) async {
  final file = File('${folder.path}/${round % 10}');
  await file.writeAsString('line\n' * 1000);
  final open = await file.open();
  await open.read(100);
  await open.close();
  if (await file.openRead().fold<int>(0, (sum, piece) => sum + piece.length) != 5000) throw StateError('a short file');
  if (round % 10 == 9) file.deleteSync();
}

Future<void> main(List<String> arguments) async {
  final seconds = int.parse(arguments.first);
  final folder = Directory.systemTemp.createTempSync('soak');
  final clock = Stopwatch()..start();
  var round = 0, said = 0;
  while (clock.elapsed.inSeconds < seconds) {
    await timers();
    await isolates(round);
    await streams();
    collections(round);
    await files(folder, round);
    round++;
    if (clock.elapsed.inSeconds >= said) {
      print('${clock.elapsed.inSeconds} s, round $round: ${ProcessInfo.currentRss >> 10} kB');
      said = clock.elapsed.inSeconds + (seconds / 60).ceil();
    }
  }
  folder.deleteSync(recursive: true);
}
