// The call went on without waiting: there is nobody to show.
import 'dart:async';

Future<void> leaf() async {
  await null;
  throw StateError('alone');
}

void main() async {
  unawaited(leaf());
  await Future.delayed(Duration(milliseconds: 10));
  print('never printed');
}
