import 'dart:async';

void main() {
  final pipe = StreamController<int>();
  pipe.stream.map((x) => 10 ~/ x).listen((x) => print('$x litres'));
  pipe.add(2);
  pipe.add(0);
}
