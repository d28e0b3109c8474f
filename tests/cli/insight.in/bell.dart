import 'dart:isolate';

void listen(String name) => print('$name hears the bell');

void main() {
  Isolate.spawn(listen, 'Ada');
  // However long this takes, Ada does not wait for it.
  print('the bell has been rung');
}
