import 'dart:isolate';

void cook(List<Object> job) {
  final [Object kitchen, Object dish] = job;
  (kitchen as SendPort).send('$dish is hot');
  kitchen.send('$dish is served');
}

void main() {
  final kitchen = ReceivePort();
  var hot = 0, served = 0;
  kitchen.listen((news) {
    print(news);
    if ('$news'.endsWith('hot') && ++hot == 2) print('all is hot');
    if ('$news'.endsWith('served') && ++served == 2) kitchen.close();
  });
  Isolate.spawn(cook, [kitchen.sendPort, 'soup']);
  Isolate.spawn(cook, [kitchen.sendPort, 'fish']);
}
