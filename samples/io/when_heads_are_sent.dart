// The head of an HTTP message goes out with the first piece of its body, not with its end; and not before.
import 'dart:async';
import 'dart:convert';
import 'dart:io';

Future<void> main() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  final client = HttpClient();
  var arrived = Completer<void>();
  final seen = Completer<void>();
  server.listen((request) async {
    print('${request.method} ${request.uri}');
    arrived.complete();
    final body = await utf8.decodeStream(request);
    request.response.write('first of $body,');
    await seen.future;
    request.response.write(' second');
    await request.response.close();
  });

  // A stream that gives nothing: the server never hears of the request.
  final silent = await client.post('127.0.0.1', server.port, '/silent');
  final nothing = StreamController<List<int>>();
  silent.addStream(nothing.stream).then((_) {}, onError: (_) {});
  silent.done.then((_) {}, onError: (Object error) => print('aborted: ${error is HttpException}'));
  await Future(() {});
  silent.abort();
  nothing.close();

  // A little, which waits for more: the request is there before its body.
  final request = await client.post('127.0.0.1', server.port, '/little');
  request.write('little');
  await arrived.future;
  print('arrived');
  final answer = request.close();
  // So is the answer.
  final response = await answer;
  print('answered ${response.statusCode}');
  seen.complete();
  print(await utf8.decodeStream(response));

  // From a stream: with its first piece.
  arrived = Completer<void>();
  final streamed = await client.post('127.0.0.1', server.port, '/streamed');
  final pieces = StreamController<List<int>>();
  final piped = pieces.stream.pipe(streamed);
  pieces.add(utf8.encode('a stream'));
  await arrived.future;
  print('arrived');
  await pieces.close();
  print(await utf8.decodeStream(await piped as HttpClientResponse));
  client.close();
  await server.close();
}
