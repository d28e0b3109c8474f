// Nothing of a deferred library can be used before it is loaded, which takes an event.
import 'dart:async';
import 'dart:math' deferred as math;

void attempt(Object? Function() action) {
  try {
    print(action());
  } on NoSuchMethodError catch (e) {
    print(e);
  }
}

void main() async {
  attempt(() => math.max(1, 2));
  attempt(() => math.pi);
  attempt(() => math.Random(1).nextInt(1));
  attempt(() => math.Point);
  Timer.run(() => print('a timer'));
  scheduleMicrotask(() => print('a microtask'));
  final loading = math.loadLibrary();
  print(loading is Future<void>);
  await loading;
  print([math.max(1, 2), math.Random(1).nextInt(1), math.Point(1, 2)]);
  print([math.loadLibrary == math.loadLibrary, math.loadLibrary.runtimeType]);
  final again = {'math': math.loadLibrary};
  print(await again['math']?.call());
}
