import 'dart:async';
import 'dart:io';

// Who does not read sees no answer to its pings, and says goodbye.
Future<void> main() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  final seen = Completer<int?>();
  server.listen((request) async {
    final guest = await WebSocketTransformer.upgrade(request);
    guest.listen((_) => guest.add('hi'), onDone: () => seen.complete(guest.closeCode));
  });
  final socket = await WebSocket.connect('ws://127.0.0.1:${server.port}/');
  final messages = StreamIterator<dynamic>(socket);
  socket.add('hello');
  await messages.moveNext();
  print(messages.current);
  socket.pingInterval = const Duration(milliseconds: 20);
  print('the other side was told ${await seen.future}');
  await socket.close(WebSocketStatus.normalClosure, 'too late');
  print('${socket.closeCode} ${socket.closeReason}');
  // The connection whose other end never answered is still open.
  exit(0);
}
