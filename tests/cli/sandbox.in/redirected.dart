import 'dart:io';

// Who may talk to one port of this machine gets no further by another name of it, by a redirection, or by a proxy.
Future<void> main() async {
  final server = await HttpServer.bind('127.0.0.1', 47113);
  server.listen((request) {
    final goal = request.uri.query;
    goal.isEmpty ? request.response.close() : request.response.redirect(Uri.parse('http://$goal/'));
  });
  Future<void> attempt(String url, [String? proxy]) async {
    final client = HttpClient();
    if (proxy != null) client.findProxy = (_) => 'PROXY $proxy';
    try {
      await (await client.getUrl(Uri.parse(url))).close();
      print('$url: done');
    } on SocketException catch (error) {
      print('$url: ${error.osError?.message ?? error.message}');
    } on RedirectException catch (error) {
      print('$url: ${error.message}');
    }
    client.close(force: true);
  }

  await attempt('http://127.0.0.1:47113/?127.0.0.1:47113');
  await attempt('http://127.0.0.1:47113/?127.0.0.1:47114');
  await attempt('http://127.0.0.1:47113/?127.0.0.2:47113');
  await attempt('http://127.0.0.1:47113/?localhost:47113');
  await attempt('http://[::ffff:127.0.0.1]:47113/?127.0.0.1:9');
  await attempt('http://0.0.0.0:47113/?127.0.0.1:9');
  await attempt('http://[::1]:47113/');
  await attempt('http://example.com/', '127.0.0.1:9');
  await server.close(force: true);
}
