import 'dart:isolate';

void runner(List<Object> start) {
  final finish = start[0] as SendPort;
  finish.send('${start[1]} is half way');
  finish.send('${start[1]} is there');
}

void main() {
  final finish = ReceivePort();
  var waiting = 4;
  finish.listen((news) {
    print(news);
    if (--waiting == 0) finish.close();
  });
  Isolate.spawn(runner, [finish.sendPort, 'hare']);
  Isolate.spawn(runner, [finish.sendPort, 'tortoise']);
}
