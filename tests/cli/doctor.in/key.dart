// The key that everybody waits for is never handed over.
import 'dart:async';

final Completer<String> key = Completer();

Future<void> open(String door) async {
  final found = await key.future;
  print('$door: $found');
}

void main() async {
  print('at the door');
  await Future.wait([open('front'), open('back')]);
  print('inside');
}
