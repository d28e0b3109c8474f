// What a server makes of requests that are not quite HTTP: some are understood, the others end the connection without a word.
import 'dart:convert';
import 'dart:io';

void main() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  server.listen((request) async {
    try {
      final body = await utf8.decodeStream(request);
      request.response.persistentConnection = false;
      request.response.write('${request.method} ${request.uri} "$body"');
      await request.response.close();
    } on HttpException {
      print('  (the body was damaged)');
    }
  });

  Future<void> send(String text) async {
    final socket = await Socket.connect('127.0.0.1', server.port);
    socket.add(latin1.encode(text));
    final answer = BytesBuilder();
    try {
      await socket.forEach(answer.add);
    } on SocketException {
      // Closed with something unread.
    }
    final lines = latin1.decode(answer.takeBytes()).split('\r\n');
    print('${jsonEncode(text)}\n  ${lines.length == 1 ? 'nothing' : '${lines.first}: ${lines.skip(1).where((line) => line.contains('"')).join()}'}');
    socket.destroy();
  }

  const host = 'Host: here\r\n';
  for (final text in [
    'GET / HTTP/1.1\r\n$host\r\n',
    'GET / HTTP/1.1\n\n',
    'GET / HTTP/1.0\r\n\r\n',
    'BREW /pot HTTP/1.1\r\n$host\r\n',
    'GET http://elsewhere/x?y HTTP/1.1\r\n$host\r\n',
    'GET /\r\n\r\n',
    'GET / HTTP/2.0\r\n\r\n',
    'GET / HTTP/1.1 \r\n\r\n',
    'GET /a b HTTP/1.1\r\n\r\n',
    '@ / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nbad name: x\r\n\r\n',
    'GET / HTTP/1.1\r\n: x\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: -2\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: 2x\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;more=x\r\nbc\r\n0\r\nTrailer: y\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\na\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n',
    '\r\nGET / HTTP/1.1\r\n\r\n',
    ' GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost : here\r\n\r\n',
    'GET / HTTP/1.1\r\nX: folded\r\n  on\r\n\r\n',
    'GET / HTTP/1.1\r\n folded\r\n\r\n',
    'GET / HTTP/1.1\r\nX\r\n\r\n',
    'GET / HTTP/1.1\r\nX:\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: +2\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: 2, 2\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: 0x2\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nab',
    'POST / HTTP/1.1\r\nContent-Length: \r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n1\r\na\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n',
    'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    'GET /a\tb HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n',
    'GET / HTTP/1.1\rX: y\r\n\r\n',
    'GET / http/1.1\r\n\r\n',
    'CONNECT here:80 HTTP/1.1\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nConnection: Keep-Alive, Close\r\n\r\n',
  ]) {
    await send(text);
  }
  await server.close(force: true);
}
