import 'dart:async';

void spin() => scheduleMicrotask(spin);

void main() {
  Timer(Duration(milliseconds: 10), () => print('never'));
  spin();
}
