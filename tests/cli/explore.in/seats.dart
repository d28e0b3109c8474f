// Two counters sell the seats of one theatre, and look before they sell.
import 'dart:isolate';

void theatre(SendPort boss) {
  final desk = ReceivePort();
  var free = 1;
  boss.send(desk.sendPort);
  desk.listen((request) {
    final [String what, SendPort answer] = request as List;
    if (what == 'sell') free--;
    answer.send(free);
    if (what == 'close') desk.close();
  });
}

Future<int> ask(SendPort desk, String what) async {
  final answer = ReceivePort();
  desk.send([what, answer.sendPort]);
  return await answer.first as int;
}

Future<void> counter(SendPort desk) async {
  if (await ask(desk, 'free?') > 0) await ask(desk, 'sell');
}

void main() async {
  final hello = ReceivePort();
  await Isolate.spawn(theatre, hello.sendPort);
  final desk = await hello.first as SendPort;
  await Future.wait([Isolate.run(() => counter(desk)), Isolate.run(() => counter(desk))]);
  print('seats left: ${await ask(desk, 'close')}');
}
