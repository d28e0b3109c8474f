// What goes by way of somebody else comes later than what was sent before it.
import 'dart:isolate';

void friend(SendPort reader) {
  final inbox = RawReceivePort();
  inbox.handler = (news) {
    reader.send('$news, as I have heard');
    inbox.close();
  };
  reader.send(inbox.sendPort);
}

void writer(List<SendPort> readers) {
  readers[0].send('it rains');
  readers[1].send('it rains');
}

void main() {
  final reader = ReceivePort();
  var heard = 0;
  reader.listen((news) {
    if (news is SendPort) {
      Isolate.spawn(writer, [reader.sendPort, news]);
    } else {
      print(news);
      if (++heard == 2) reader.close();
    }
  });
  Isolate.spawn(friend, reader.sendPort);
}
