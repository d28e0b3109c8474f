// A generator, a stream that somebody wires by hand, and a completer that calls at once.
import 'dart:async';

Stream<int> river() async* {
  print('a spring');
  yield 1;
  print('a mill');
}

void main() async {
  await for (final boat in river()) {
    print('boat $boat');
    await null;
    print('boat $boat has passed');
  }
  final lock = StreamController<int>(onListen: () => Timer.run(() => print('the lock opens')));
  final bell = Completer<void>.sync();
  bell.future.then((_) => print('a bell rings'));
  Timer(Duration(milliseconds: 1), () {
    bell.complete();
    print('the keeper goes home');
    lock.close();
  });
  await for (final _ in lock.stream) {}
}
