// 100 says that the answer will come; other numbers below 200 are answers, without a body.
import 'dart:convert';
import 'dart:io';

Future<void> ask(String first) async {
  final server = await ServerSocket.bind(InternetAddress.loopbackIPv4, 0);
  server.listen((socket) => socket.listen((_) {
        socket.add(utf8.encode('HTTP/1.1 $first\r\n\r\n'));
        if (first.startsWith('100')) socket.add(utf8.encode('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'));
        socket.close();
      }));
  final client = HttpClient();
  final request = await client.getUrl(Uri.parse('http://127.0.0.1:${server.port}/'));
  final response = await request.close();
  print('$first: ${response.statusCode} "${await utf8.decodeStream(response)}"');
  client.close(force: true);
  await server.close();
}

Future<void> main() async {
  await ask('100 Continue');
  await ask('123 Soon');
  await ask('199 Nearly');
}
