// What the program is told that passes on a function, or a value, of another type than is wanted.
import 'dart:async';
import 'dart:isolate';

void attempt(Object? Function() action) {
  try {
    action();
    print('nothing');
  } catch (error) {
    print(error);
  }
}

Future<void> main() async {
  final dynamic list = <int>[1, 2], set = <int>{1}, map = <int, int>{1: 2};
  attempt(() => list.forEach((String text) {}));
  attempt(() => list.map((String text) => text));
  attempt(() => list.where(1));
  attempt(() => list.expand((String text) => [text]));
  attempt(() => list.fold(0, 1));
  attempt(() => list.sort((String a, String b) => 0));
  attempt(() => list.firstWhere((int number) => false, orElse: () => 'none'));
  attempt(() => list.fillRange(0, 1, 'text'));
  attempt(() => list.indexOf('text'));
  attempt(() => set.add('text'));
  attempt(() => set.addAll(['text']));
  attempt(() => set.removeWhere((String text) => true));
  attempt(() => map.map((String key, int value) => MapEntry(key, value)));
  attempt(() => map.update(1, (int value) => 'text'));
  attempt(() => map.putIfAbsent(5, () => 'text'));
  final List<Object> numbers = <int>[1];
  attempt(() => numbers.reduce((a, b) => 'text'));
  attempt(() => (list.forEach as void Function(void Function(int)))((number) {}));
  attempt(() => (() => 1) as String Function());

  final dynamic controller = StreamController<int>(), future = Future<int>.value(1);
  attempt(() => controller.add('text'));
  attempt(() => controller.onListen = 1);
  attempt(() => controller.stream.listen(1));
  attempt(() => controller.stream.map(1));
  attempt(() => future.then((String text) => text));
  attempt(() => future.timeout(Duration.zero, onTimeout: () => 'late'));
  attempt(() => scheduleMicrotask as void Function(int));

  // A port takes any function; what it is called with shows later.
  final port = RawReceivePort((String text) {});
  port.handler = (Object? message) {
    print(message);
    port.close();
  };
  port.sendPort.send(1);
}
