import 'dart:async';
import 'dart:convert';
import 'dart:io';

Future<void> main() async {
  final clock = Stopwatch()..start();
  final server = await HttpServer.bind('127.0.0.1', 0);
  server.listen((request) async {
    await Future.delayed(Duration(minutes: 10));
    request.response.write('served after ${clock.elapsed.inMinutes} min');
    await request.response.close();
  });
  await Future.delayed(Duration(hours: 1));
  print('nobody came for ${clock.elapsed.inHours} h');
  final client = HttpClient();
  Future<HttpClientResponse> ask() async => (await client.get('127.0.0.1', server.port, '/')).close();
  print(await (await ask().timeout(Duration(hours: 1))).transform(utf8.decoder).join());
  await ask().timeout(Duration(minutes: 5)).then<void>((_) {}, onError: (e) => print('$e'));
  client.close(force: true);
  await server.close(force: true);
}
