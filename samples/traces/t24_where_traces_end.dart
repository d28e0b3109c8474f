// A listener that asks which errors it is for ends a trace with its test, a transformer with its source, and so does a controller that anybody
// may add to; asyncMap and asyncExpand are seen through.
import 'dart:async';

bool isFormat(Object error) => error is FormatException;

Future<int> leaf() async {
  await null;
  throw StateError('leaf');
}

Stream<int> numbers() async* {
  yield 1;
  await null;
  throw StateError('numbers');
}

Future<int> tested() async => await leaf().catchError((_) => 1, test: isFormat);

Future<List<int>> mapped() async => await numbers().asyncMap((n) async => n).toList();

Future<void> expanded() async {
  await for (final _ in numbers().asyncExpand((n) => Stream.value(n))) {}
}

Future<void> transformed() async {
  final shown = StreamTransformer<int, String>.fromHandlers(handleData: (n, sink) => sink.add('$n'));
  await for (final _ in numbers().transform(shown)) {}
}

Future<void> wired() async {
  final controller = StreamController<int>();
  numbers().listen(controller.add, onError: controller.addError, onDone: controller.close);
  await for (final _ in controller.stream) {}
}

Future<void> asStream() async {
  await for (final _ in leaf().asStream()) {}
}

Future<void> shown(Future<void> Function() call) async {
  try {
    await call();
  } catch (_, stack) {
    final own = '$stack'.split('\n').where((line) => line.startsWith('#') && !line.contains('(dart:'));
    print(own.map((line) => line.substring(8).split(' (').first).join(', '));
  }
}

void main() async {
  await shown(tested);
  await shown(mapped);
  await shown(expanded);
  await shown(transformed);
  await shown(wired);
  await shown(asStream);
}
