import 'dart:io';

// What can be asked of a socket that is closed, and what happens to what is added to it.
void ask(String what, Object? Function() question) {
  try {
    final answer = question();
    print('$what: ${answer is int ? 'a number' : answer is InternetAddress ? answer.address : answer}');
  } on Object catch (error) {
    print('$what: ${error is OSError ? 'OSError' : error.runtimeType}: $error');
  }
}

Future<void> main() async {
  final never = await ServerSocket.bind('127.0.0.1', 0);
  await never.close();
  ask('port that nobody asked for', () => never.port);
  ask('its address', () => never.address);

  final server = await ServerSocket.bind('127.0.0.1', 0);
  server.listen((guest) => guest.drain<void>().then((_) => guest.destroy()));
  final port = server.port;

  final packets = await RawDatagramSocket.bind('127.0.0.1', 0);
  packets.close();
  ask('packets, port', () => packets.port);
  ask('packets, broadcast', () => packets.broadcastEnabled);

  final raw = await RawSocket.connect('127.0.0.1', port);
  await raw.close();
  ask('raw, port', () => raw.port);
  ask('raw, remote port', () => raw.remotePort);
  ask('raw, option', () => raw.setOption(SocketOption.tcpNoDelay, true));

  final socket = await Socket.connect('127.0.0.1', port);
  socket.add([1]);
  socket.destroy();
  ask('socket, port', () => socket.port);
  ask('socket, address', () => socket.address);
  ask('socket, remote port', () => socket.remotePort);
  ask('socket, option', () => socket.setOption(SocketOption.tcpNoDelay, true));
  ask('what is added is dropped', () => socket.add([1]));
  ask('also text', () => socket.write('text'));
  await socket.close();
  ask('until it is closed', () => socket.write('text'));

  await server.close();
  ask('port that was asked for', () => server.port);
}
