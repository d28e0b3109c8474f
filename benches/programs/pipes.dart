import 'dart:async';

/// Events through generators, operators and a broadcast.
Stream<int> numbers(int n) async* {
  for (int i = 0; i < n; i++) {
    yield i;
  }
}

Stream<int> odd(Stream<int> source) async* {
  await for (final int number in source) {
    if (number.isOdd) yield number;
  }
}

Future<void> main() async {
  int generated = 0;
  await for (final int number in odd(numbers(40000))) {
    generated += number;
  }
  final controller = StreamController<int>();
  final Future<int> folded = controller.stream.where((n) => n % 3 == 0).map((n) => n * 2).fold(0, (sum, n) => sum + n);
  for (int i = 0; i < 60000; i++) {
    controller.add(i);
  }
  unawaited(controller.close());
  final shared = StreamController<int>.broadcast(sync: true);
  int heard = 0;
  for (int listener = 1; listener <= 3; listener++) {
    shared.stream.listen((n) => heard += n * listener);
  }
  for (int i = 0; i < 30000; i++) {
    shared.add(i);
  }
  await shared.close();
  print('$generated ${await folded} $heard');
}
