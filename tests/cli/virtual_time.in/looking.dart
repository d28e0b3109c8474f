// Waits by looking at the clock.
import 'dart:async';

void main() {
  Timer(const Duration(seconds: 5), () => print('after 5 s'));
  final watch = Stopwatch()..start();
  while (watch.elapsed < const Duration(minutes: 1)) {}
  Timer.run(() => print('asked for after ${watch.elapsed.inSeconds} s'));
}
