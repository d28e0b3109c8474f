// The program ends when it likes, whether the isolate has worked or not.
import 'dart:async';
import 'dart:isolate';

void work(_) => print('Ada works');

void main() async {
  await Isolate.spawn(work, null);
  await Future.delayed(Duration.zero);
  print('enough');
}
