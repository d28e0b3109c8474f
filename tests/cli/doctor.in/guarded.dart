// The zone gets the error, though somebody would have caught it.
import 'dart:async';

Future<void> fails() async {
  await null;
  throw 'burnt';
}

void main() {
  runZonedGuarded(() async {
    final cake = fails();
    await Future.delayed(Duration(seconds: 1));
    await cake.catchError((e) => print('caught after all: $e'));
  }, (e, s) => print('the zone got: $e'));
}
