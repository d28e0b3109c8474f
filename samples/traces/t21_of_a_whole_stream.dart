// Whoever makes one value of a whole stream stands in the stack trace of the generator that fails.
import 'dart:async';

Stream<int> numbers() async* {
  yield 1;
  await null;
  throw 'no more';
}

Future<Object?> list() async => await numbers().toList();
Future<Object?> set() async => await numbers().toSet();
Future<Object?> length() async => await numbers().length;
Future<Object?> last() async => await numbers().last;
Future<Object?> sum() async => await numbers().fold<int>(0, (a, b) => a + b);
Future<Object?> text() async => await numbers().join();
Future<Object?> mapped() async => await numbers().map((n) => n + 1).toList();
Future<Object?> nothing() async => await numbers().drain();

Future<Object?> loop() async {
  await for (final _ in numbers()) {}
  return null;
}

Future<Object?> iterator() async {
  final iterator = StreamIterator(numbers());
  while (await iterator.moveNext()) {}
  return null;
}

Future<void> main() async {
  for (final call in [list, set, length, last, sum, text, mapped, nothing, loop, iterator]) {
    try {
      await call();
    } catch (_, stack) {
      final own = '$stack'.split('\n').where((line) => line.startsWith('#') && !line.contains('(dart:'));
      print(own.map((line) => line.substring(8).split(' (').first).join(', '));
    }
  }
}
