import 'dart:async';
import 'dart:io';

void main() async {
  final begin = DateTime.now();
  final watch = Stopwatch()..start();
  print('it is $begin'.substring(0, 19));
  final clock = Timer.periodic(const Duration(minutes: 20), (t) => print('${watch.elapsed.inMinutes} min'));
  await Future.delayed(const Duration(hours: 1));
  clock.cancel();
  sleep(const Duration(hours: 1));
  print('${watch.elapsed.inHours} h by the stopwatch, ${DateTime.now().difference(begin).inHours} h by the calendar');
}
