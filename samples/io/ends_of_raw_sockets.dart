// Raw sockets that are closed: what each side is told, in which order, by whom, and whether anybody listens or not.
import 'dart:async';
import 'dart:io';

String beside(String name) => Platform.script.resolve('../../tests/network/$name').toFilePath();

String name(RawSocketEvent event) => '$event'.split('.').last;

/// Answers three bytes by three bytes and then says no more.
void serve(RawSocket peer, List<String> seen, Completer<void> over) {
  var got = 0;
  peer.writeEventsEnabled = false;
  peer.listen((event) {
    seen.add('server ${name(event)}');
    if (event == RawSocketEvent.read) {
      got += peer.read()?.length ?? 0;
      if (got == 3) peer.writeEventsEnabled = true;
    } else if (event == RawSocketEvent.write) {
      peer.write([1, 2, 3]);
      peer.shutdown(SocketDirection.send);
    }
  }, onDone: () {
    seen.add('server done');
    over.complete();
  });
}

Future<void> talk(String what, RawSocket socket, Completer<void> served, List<String> seen, Object? end()) async {
  final over = Completer<void>();
  socket.listen((event) {
    seen.add(name(event));
    if (event == RawSocketEvent.read) socket.read();
    if (event == RawSocketEvent.write) socket.write([4, 5, 6]);
    if (event == RawSocketEvent.readClosed) end();
  }, onDone: () {
    seen.add('done');
    over.complete();
  });
  await Future.wait([over.future, served.future]);
  // What each side sees, in its order: how the two mix is the network's affair.
  print('$what: ${seen.where((line) => !line.startsWith('server')).join(', ')}');
  print('  ${seen.where((line) => line.startsWith('server')).join(', ')}');
}

Future<void> plain(String what, Object? end(RawSocket socket)) async {
  final seen = <String>[];
  final served = Completer<void>();
  final server = await RawServerSocket.bind('127.0.0.1', 0);
  server.listen((peer) => serve(peer, seen, served));
  final socket = await RawSocket.connect('127.0.0.1', server.port);
  await talk(what, socket, served, seen, () => end(socket));
  await server.close();
}

Future<void> secure(String what, Object? end(RawSocket below, RawSecureSocket socket)) async {
  final seen = <String>[];
  final served = Completer<void>();
  final identity = SecurityContext()
    ..useCertificateChain(beside('certificate.pem'))
    ..usePrivateKey(beside('key.pem'));
  final server = await RawSecureServerSocket.bind('127.0.0.1', 0, identity);
  server.listen((peer) => serve(peer, seen, served));
  final below = await RawSocket.connect('127.0.0.1', server.port);
  final socket = await RawSecureSocket.secure(below, onBadCertificate: (_) => true);
  await talk(what, socket, served, seen, () => end(below, socket));
  await server.close();
}

/// Close is not at once; its future comes before the event, and the event waits for a listener.
Future<void> inOrder() async {
  final server = await RawServerSocket.bind('127.0.0.1', 0);
  server.listen((peer) {});
  final socket = await RawSocket.connect('127.0.0.1', server.port);
  final closed = socket.close().then((_) => print('closed'));
  scheduleMicrotask(() => print('microtask'));
  print('reads ${socket.read()}, ${socket.available()} left, wrote ${socket.write([1])}');
  await closed;
  await Future(() {});
  await for (final event in socket) {
    print('late ${name(event)}');
  }
  await socket.close();
  await server.close();

  final packets = await RawDatagramSocket.bind('127.0.0.1', 0);
  packets.close();
  await Future(() {});
  print('packets: ${await packets.map(name).toList()}');
}

Future<void> main() async {
  await plain('close', (socket) => socket.close());
  await plain('no more to say', (socket) => socket.shutdown(SocketDirection.send));
  await plain('nothing either way', (socket) => socket.shutdown(SocketDirection.both));
  await secure('secure, close', (_, socket) => socket.close());
  await secure('secure, no more to say', (_, socket) => socket.shutdown(SocketDirection.send));
  await secure('secure, the one below', (below, _) => below.close());
  await inOrder();
  exit(0);
}
