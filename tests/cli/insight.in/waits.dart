// Waits for three seconds; a port that counts for nothing is open all the time.
import 'dart:async';
import 'dart:isolate';

void main() {
  RawReceivePort().keepIsolateAlive = false;
  Timer(const Duration(seconds: 3), () => print('done'));
}
