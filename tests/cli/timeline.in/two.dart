import 'dart:async';

void main() {
  scheduleMicrotask(() => print('then this'));
  print('this first');
}
