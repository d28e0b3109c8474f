// Whoever completes the future is not among the callers.
import 'dart:async';

Future<void> leaf(Completer<int> signal) async {
  final n = await signal.future;
  throw StateError('got $n');
}

void main() async {
  final signal = Completer<int>();
  final done = leaf(signal);
  Timer(Duration.zero, () => signal.complete(4));
  await done;
}
