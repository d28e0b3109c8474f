// A server and a client in one program: methods, bodies both ways, headers, cookies, a redirect, compression, and what is not there.
import 'dart:convert';
import 'dart:io';

Future<void> answer(HttpRequest request) async {
  final response = request.response;
  switch ((request.method, request.uri.path)) {
    case ('GET', '/'):
      response.headers.contentType = ContentType.html;
      response.write('<p>Welcome to the oche</p>');
    case ('POST', '/count'):
      final words = (await utf8.decodeStream(request)).split(' ');
      response.headers.contentType = ContentType.json;
      response.write(jsonEncode({'words': words.length, 'longest': words.reduce((a, b) => a.length >= b.length ? a : b)}));
    case ('GET', '/old'):
      await response.redirect(Uri.parse('/'));
      return;
    case ('GET', '/visit'):
      final visits = request.cookies.where((cookie) => cookie.name == 'visits');
      final count = visits.isEmpty ? 1 : int.parse(visits.first.value) + 1;
      response.cookies.add(Cookie('visits', '$count')..path = '/');
      response.write('visit $count');
    case ('GET', '/long'):
      response.write('abc' * 4000);
    default:
      response.statusCode = HttpStatus.notFound;
  }
  await response.close();
}

void main() async {
  final server = await HttpServer.bind(InternetAddress.loopbackIPv4, 0);
  server.autoCompress = true;
  server.listen(answer);
  final base = Uri.parse('http://127.0.0.1:${server.port}');
  final client = HttpClient();

  Future<HttpClientResponse> send(String method, String path, {String? body, List<Cookie> cookies = const []}) async {
    final request = await client.openUrl(method, base.resolve(path));
    request.cookies.addAll(cookies);
    if (body != null) request.write(body);
    return request.close();
  }

  var response = await send('GET', '/');
  print([response.statusCode, response.headers.contentType?.mimeType, response.reasonPhrase]);
  print(await utf8.decodeStream(response));

  response = await send('POST', '/count', body: 'three darts in a leg');
  print(jsonDecode(await utf8.decodeStream(response)));

  response = await send('GET', '/old');
  print([for (final step in response.redirects) '${step.statusCode} ${step.method} ${step.location.path}']);
  await response.drain<void>();

  var cookies = <Cookie>[];
  for (var i = 0; i < 3; i++) {
    response = await send('GET', '/visit', cookies: cookies);
    cookies = response.cookies;
    print('${await utf8.decodeStream(response)}, ${cookies.single}');
  }

  response = await send('GET', '/long');
  print([response.compressionState.name, (await utf8.decodeStream(response)).length]);

  response = await send('DELETE', '/');
  print([response.statusCode, response.reasonPhrase, response.contentLength]);
  await response.drain<void>();

  client.close();
  await server.close();
  try {
    await HttpClient().getUrl(base);
  } on SocketException catch (error) {
    print([error.message, error.osError?.errorCode, error.address?.host]);
  }
}
