import 'dart:isolate';

void spin(Object? _) {
  while (true) {}
}

void main() async {
  for (var i = 0; i < 8; i++) {
    await Isolate.spawn(spin, null);
  }
  await ReceivePort().first;
}
