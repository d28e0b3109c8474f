// Each takes one spoon, then waits for the other.
import 'dart:isolate';

void drawer(SendPort boss) {
  final desk = ReceivePort();
  boss.send(desk.sendPort);
  final taken = <String, bool>{}, waiting = <String, SendPort>{};
  desk.listen((request) {
    final [String spoon, SendPort? who] = request as List;
    if (who == null) {
      taken[spoon] = false;
      final next = waiting.remove(spoon);
      if (next == null) return;
      taken[spoon] = true;
      next.send(null);
    } else if (taken[spoon] ?? false) {
      waiting[spoon] = who;
    } else {
      taken[spoon] = true;
      who.send(null);
    }
  });
}

Future<void> take(SendPort desk, String spoon) async {
  final given = ReceivePort();
  desk.send([spoon, given.sendPort]);
  await given.first;
}

Future<void> eat(SendPort desk, String first, String second) async {
  await take(desk, first);
  await take(desk, second);
  desk.send([first, null]);
  desk.send([second, null]);
}

void main() async {
  final hello = ReceivePort();
  await Isolate.spawn(drawer, hello.sendPort);
  final desk = await hello.first as SendPort;
  await Future.wait([Isolate.run(() => eat(desk, 'big', 'small')), Isolate.run(() => eat(desk, 'small', 'big'))]);
  print('all have eaten');
}
