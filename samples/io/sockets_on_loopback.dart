// Sockets: an echo, a peer that stops listening in one direction, raw events, packets, and a web socket.
import 'dart:convert';
import 'dart:io';

Future<void> echo() async {
  final server = await ServerSocket.bind(InternetAddress.loopbackIPv4, 0);
  server.listen((socket) {
    utf8.decoder.bind(socket).transform(const LineSplitter()).listen((line) => socket.writeln(line.toUpperCase()), onDone: socket.close);
  });
  final socket = await Socket.connect('127.0.0.1', server.port);
  socket
    ..writeln('one')
    ..writeln('two');
  await socket.close();
  print(await utf8.decodeStream(socket));
  await server.close();
}

Future<void> raw() async {
  final server = await RawServerSocket.bind('127.0.0.1', 0);
  final client = RawSocket.connect('127.0.0.1', server.port);
  final peer = await server.first;
  final socket = await client;
  final seen = <String>[];
  peer.listen((event) {
    if (event == RawSocketEvent.write) peer.write([1, 2, 3]);
    if (event == RawSocketEvent.write) peer.shutdown(SocketDirection.send);
    if (event == RawSocketEvent.readClosed) peer.close();
  });
  await for (final event in socket) {
    if (event != RawSocketEvent.write) seen.add('$event'.split('.').last); // whether it comes before read is a matter of time
    if (event == RawSocketEvent.read) seen.add('${socket.read()}');
    if (event == RawSocketEvent.readClosed) socket.shutdown(SocketDirection.send);
  }
  print(seen);
}

Future<void> packets() async {
  final here = await RawDatagramSocket.bind(InternetAddress.loopbackIPv4, 0);
  final there = await RawDatagramSocket.bind(InternetAddress.loopbackIPv4, 0);
  print(there.send(utf8.encode('a packet'), InternetAddress.loopbackIPv4, here.port));
  await for (final event in here) {
    final packet = event == RawSocketEvent.read ? here.receive() : null;
    if (packet == null) continue;
    print([utf8.decode(packet.data), packet.address.isLoopback, packet.port == there.port]);
    break;
  }
  there.close();
}

Future<void> webSocket() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  server.transform(WebSocketTransformer()).listen((socket) {
    socket.listen((message) => message == 'bye' ? socket.close(3000, 'enough') : socket.add('$message!'));
  });
  final socket = await WebSocket.connect('ws://127.0.0.1:${server.port}/');
  final messages = <Object?>[];
  socket
    ..add('hello')
    ..add([4, 5])
    ..add('ü' * 3)
    ..add('bye');
  await socket.forEach(messages.add);
  print([messages, socket.closeCode, socket.closeReason]);
  await server.close(force: true);
}

void main() async {
  await echo();
  await raw();
  await packets();
  await webSocket();
}
