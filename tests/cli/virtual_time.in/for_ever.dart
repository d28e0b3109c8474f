import 'dart:async';
import 'dart:isolate';

void main() {
  Timer.periodic(const Duration(seconds: 30), (_) {});
  ReceivePort();
  RawReceivePort().keepIsolateAlive = false;
  print('all done');
}
