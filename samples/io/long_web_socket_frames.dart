// A frame that comes in many pieces is put together once.
import 'dart:io';
import 'dart:typed_data';

Future<void> main() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  server.transform(WebSocketTransformer()).listen((socket) {
    socket.listen((message) => socket.add(message is String ? message.toUpperCase() : '${message.length} ${message.last}'));
  });
  for (final compression in [CompressionOptions.compressionDefault, CompressionOptions.compressionOff]) {
    final socket = await WebSocket.connect('ws://127.0.0.1:${server.port}', compression: compression);
    socket.add('small');
    socket.add(Uint8List(90000)..last = 7);
    socket.add('a');
    socket.add(Uint8List(70000)..last = 8);
    var left = 4;
    await for (final answer in socket) {
      print(answer);
      if (--left == 0) await socket.close(1000);
    }
    print(socket.closeCode);
  }
  await server.close(force: true);
}
