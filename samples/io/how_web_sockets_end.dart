// How web sockets end: with a goodbye, without one, with bytes that are no frames, with errors that were added.
import 'dart:async';
import 'dart:io';

late HttpServer server;

/// The server's side of the connections, one after the other, and how each has ended.
final arrived = StreamController<(WebSocket, Future<String>)>();
late final connections = StreamIterator(arrived.stream);

Future<(WebSocket, Future<String>)> next() async {
  await connections.moveNext();
  return connections.current;
}

Future<String> ended(WebSocket socket) {
  final completer = Completer<String>();
  socket.listen(
    (message) => print('  got $message'),
    onDone: () => completer.complete('${socket.closeCode} "${socket.closeReason}"'),
  );
  return completer.future;
}

/// A peer that has shaken hands and then sends [bytes].
Future<void> rough(String what, List<int> bytes) async {
  final socket = await Socket.connect('localhost', server.port);
  socket.write(
    'GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  final heard = StreamIterator(socket);
  await heard.moveNext();
  final (_, end) = await next();
  socket.add(bytes);
  await socket.flush();
  if (bytes.isEmpty) socket.destroy();
  print('$what: ${await end}');
  socket.destroy();
}

void tries(String what, void Function() action) {
  try {
    action();
    print('  $what');
  } catch (error) {
    print('  $what: $error');
  }
}

Future<void> main() async {
  server = await HttpServer.bind('localhost', 0);
  server.listen((request) async {
    final socket = await WebSocketTransformer.upgrade(request);
    arrived.add((socket, ended(socket)));
  });
  final url = 'ws://localhost:${server.port}/';
  const mask = [0, 0, 0, 0];

  await rough('gone', []);
  await rough('goodbye', [0x88, 0x80, ...mask]);
  await rough('goodbye with a code', [0x88, 0x84, ...mask, 0x0f, 0xa0, 0x6f, 0x6b]);
  await rough('no such frame', [0x83, 0x80, ...mask]);
  await rough('not masked', [0x81, 0x01, 0x41]);
  await rough('no UTF-8', [0x81, 0x82, ...mask, 0xff, 0xff]);
  await rough('reserved code', [0x88, 0x82, ...mask, 0x03, 0xed]);

  print('closed by the other side');
  final left = await WebSocket.connect(url);
  final leftEnd = ended(left);
  final (other, _) = await next();
  other.add('welcome');
  other.close(3001, 'enough');
  print(await leftEnd);
  tries('add', () => left.add('nobody hears this'));
  await left.close();
  tries('add', () => left.add('x'));

  print('an error');
  final broken = await WebSocket.connect(url);
  final brokenEnd = ended(broken);
  final (_, brokenOther) = await next();
  broken.add(5);
  await broken.done.catchError((error) => print('  $error'));
  print([await brokenEnd, await brokenOther]);
  final spoiled = await WebSocket.connect(url);
  final spoiledEnd = ended(spoiled);
  final (spoiledServer, _) = await next();
  spoiled.addError('boom');
  await spoiled.done.catchError((error) => print('  $error'));
  spoiledServer.close();
  print(await spoiledEnd);

  print('codes');
  for (final code in [999, 1000, 1004, 1005, 1011, 1012, 2999, 3000, 5000]) {
    final socket = await WebSocket.connect(url);
    final end = ended(socket);
    final (_, otherEnd) = await next();
    try {
      await socket.close(code, 'x');
      print([await otherEnd, await end]);
    } on WebSocketException catch (error) {
      print('  ${error.message}');
      await socket.close();
      await end;
    }
  }
  await server.close(force: true);
}
