// A future of the program's own may throw when it is listened to: the error comes out of the await, at once.
import 'dart:async';

class Refuses implements Future<int> {
  final String why;
  Refuses(this.why);

  @override
  dynamic noSuchMethod(Invocation invocation) => throw why;
}

Future<String> tries() async {
  try {
    await Refuses('first');
  } catch (error) {
    print('caught $error');
  } finally {
    print('finally');
  }
  await null;
  try {
    await Refuses('second');
  } on String catch (error) {
    print('caught $error');
  }
  await Refuses('third');
  return 'never';
}

Stream<int> numbers() async* {
  yield 1;
  try {
    await Refuses('in a stream');
  } catch (error) {
    print(error);
    yield 2;
  }
}

Future<void> often() async {
  var caught = 0;
  for (var i = 0; i < 5000; i++) {
    try {
      await Refuses('often');
    } catch (_) {
      caught++;
    }
  }
  print(caught);
}

Future<void> main() async {
  scheduleMicrotask(() => print('microtask'));
  final trying = tries();
  print('left');
  try {
    await trying;
  } catch (error) {
    print('main caught $error');
  }
  await numbers().forEach(print);
  await often();
  await runZoned(() => tries().catchError((Object error) => 'zone $error')).then(print);
}
