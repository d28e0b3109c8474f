// Twenty thousand microtasks, and a timer that is due.
import 'dart:async';

void count(int n) {
  if (n > 0) scheduleMicrotask(() => count(n - 1));
}

void main() {
  Timer.run(() => print('at last'));
  count(20000);
}
