import 'dart:async';

void main() {
  // oche: ignore
  Timer.run(() => throw 'on purpose');
}
