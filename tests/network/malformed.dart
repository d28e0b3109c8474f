// Sends a server requests that are damaged at random: cut off, doubled, with bytes changed, with other lengths. Afterwards it holds no
// connection and no open file more than before, and serves.
//
// malformed.dart NUMBER SEED [report]: `report` tells memory now and then.
import 'dart:convert';
import 'dart:io';
import 'dart:math';
import 'dart:typed_data';

const seeds = [
  'GET / HTTP/1.1\r\nHost: here\r\nAccept: */*\r\n\r\n',
  'POST /a?b=c HTTP/1.1\r\nHost: here\r\nContent-Length: 12\r\n\r\nhello, world',
  'PUT /x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\nLast: one\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  'HEAD / HTTP/1.0\r\nConnection: keep-alive\r\nCookie: a=b; c="d"\r\n\r\nGET /second HTTP/1.1\r\n\r\n',
];

List<int> damaged(Random random) {
  var bytes = latin1.encode(seeds[random.nextInt(seeds.length)]).toList();
  for (var wounds = random.nextInt(4) + 1; wounds > 0 && bytes.isNotEmpty; wounds--) {
    final at = random.nextInt(bytes.length);
    switch (random.nextInt(7)) {
      case 0:
        bytes.length = at;
      case 1:
        bytes[at] = random.nextInt(256);
      case 2:
        bytes.removeAt(at);
      case 3:
        bytes.insertAll(at, bytes.sublist(at, min(bytes.length, at + random.nextInt(20))));
      case 4:
        bytes.insertAll(at, [for (var i = random.nextInt(12); i > 0; i--) random.nextInt(256)]);
      case 5:
        bytes.insertAll(at, ascii.encode(['\r\n', '\n', '0\r\n\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', ' '][random.nextInt(6)]));
      case 6:
        bytes.insertAll(at, List.filled(random.nextInt(3000), 0x61));
    }
  }
  return bytes;
}

int openFiles() => Platform.isLinux ? Directory('/proc/self/fd').listSync().length : 0;

void main(List<String> arguments) async {
  final number = int.parse(arguments[0]);
  final random = Random(int.parse(arguments[1]));
  final report = arguments.length > 2;
  final server = await HttpServer.bind('127.0.0.1', 0);
  server.listen((request) async {
    try {
      if (WebSocketTransformer.isUpgradeRequest(request)) {
        await (await WebSocketTransformer.upgrade(request)).close();
        return;
      }
      final body = await request.fold(0, (sum, bytes) => sum + bytes.length);
      request.response.write('$body');
      await request.response.close();
    } on IOException {
      // The request was damaged. Nobody may listen any more.
      request.response.statusCode = HttpStatus.badRequest;
      request.response.close().ignore();
    }
  });

  Future<void> send(List<int> bytes) async {
    final socket = await Socket.connect('127.0.0.1', server.port);
    socket.add(bytes);
    // The other side may have gone meanwhile.
    final sent = socket.close().then<void>((_) {}, onError: (_) {});
    try {
      await socket.drain<void>().timeout(const Duration(seconds: 5));
    } on Exception {
      // Reset, or kept waiting for more.
    }
    await sent;
    socket.destroy();
  }

  await send(latin1.encode(seeds[0]));
  final before = openFiles();
  final memory = <int>[];
  for (var i = 0; i < number; i++) {
    await send(damaged(random));
    if (report && i % 1000 == 999) memory.add(ProcessInfo.currentRss >> 10);
  }
  // Connections end a moment after their sockets.
  for (var i = 0; i < 200 && (server.connectionsInfo().total > 0 || openFiles() > before); i++) {
    await Future<void>.delayed(const Duration(milliseconds: 20));
  }
  final left = server.connectionsInfo().total;
  final files = openFiles() - before;
  final client = HttpClient();
  final response = await (await client.get('127.0.0.1', server.port, '/')).close();
  await response.drain<void>();
  if (report) print('KB after each thousand: $memory; open files: $files more');
  print('$number sent, ${left == 0 && files <= 0 ? 'no connection left' : '$left connections and $files files left'}, '
      '${response.statusCode == 200 ? 'still serving' : 'not serving: ${response.statusCode}'}');
  client.close();
  await server.close(force: true);
}
