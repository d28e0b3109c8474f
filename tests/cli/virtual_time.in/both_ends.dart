import 'dart:io';

// Both wait for the other to speak first, and nobody else can.
Future<void> main() async {
  final server = await ServerSocket.bind('127.0.0.1', 0);
  final client = await Socket.connect('127.0.0.1', server.port);
  final guest = await server.first;
  client.listen((bytes) => client.add(bytes));
  await for (final bytes in guest) {
    guest.add(bytes);
  }
}
