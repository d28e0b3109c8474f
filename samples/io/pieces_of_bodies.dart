// What is written to a request in pieces is read in the same pieces: each is a chunk.
import 'dart:convert';
import 'dart:io';

Future<void> main() async {
  final server = await HttpServer.bind('localhost', 0);
  server.listen((request) async {
    print([await for (final piece in request) utf8.decode(piece)]);
    request.response
      ..write('one')
      ..writeln(2)
      ..writeCharCode(0x33)
      ..writeAll([4, 5.5, null], ',')
      ..add([])
      ..close();
  });

  final client = HttpClient();
  final request = await client.post('localhost', server.port, '/');
  request.writeAll([1, 'two', 3.5, null]);
  request.write('');
  request.writeCharCode(0x41);
  request.writeln('line');
  final response = await request.close();
  print([await for (final piece in response) latin1.decode(piece)]);

  // With a length there are no chunks.
  final whole = await client.post('localhost', server.port, '/');
  whole.contentLength = 6;
  whole.write('abc');
  whole.write('def');
  await (await whole.close()).drain<void>();
  client.close();
  await server.close();
}
