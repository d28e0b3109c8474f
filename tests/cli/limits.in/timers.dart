import 'dart:async';

void main() {
  Timer.periodic(Duration.zero, (_) {});
}
