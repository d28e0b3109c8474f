// What clients prove who they are with, where redirects end, and values of headers read and written.
import 'dart:convert';
import 'dart:io';

Future<void> attempt(String what, Object? Function() action) async {
  Object? result;
  try {
    result = action();
    if (result is Future) result = await result;
  } catch (error) {
    result = error is HttpException ? '${error.runtimeType}: ${error.message}' : '${error.runtimeType}';
  }
  print('$what: $result');
}

void main() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  var steps = 0;
  server.listen((request) async {
    final response = request.response;
    final authorization = request.headers.value(HttpHeaders.authorizationHeader);
    switch (request.uri.path) {
      case '/basic' when authorization == null:
        response.statusCode = HttpStatus.unauthorized;
        response.headers.set(HttpHeaders.wwwAuthenticateHeader, 'Basic realm="club"');
      case '/digest' when authorization == null:
        response.statusCode = HttpStatus.unauthorized;
        response.headers.set(HttpHeaders.wwwAuthenticateHeader, 'Digest realm="club", nonce="n1", qop="auth"');
      case '/circle':
        await response.redirect(Uri.parse('/circle'));
        return;
      case '/away':
        await response.redirect(Uri.parse('/away?${steps++}'));
        return;
      case '/digest':
        response.write(['username="ann"', 'realm="club"', 'nonce="n1"', 'uri="/digest"'].every(authorization!.contains));
      default:
        response.write('$authorization');
    }
    await response.close();
  });

  final client = HttpClient();
  Uri at(String path) => Uri.parse('http://127.0.0.1:${server.port}$path');
  Future<String> get(String path) async {
    final response = await (await client.getUrl(at(path))).close();
    return '${response.statusCode} ${await utf8.decodeStream(response)}';
  }

  await attempt('nobody', () => get('/basic'));
  client.authenticate = (url, scheme, realm) async {
    print('asked for $scheme of $realm');
    client.addCredentials(at('/$scheme'.toLowerCase()), realm!,
        scheme == 'Basic' ? HttpClientBasicCredentials('ann', '180') : HttpClientDigestCredentials('ann', '180'));
    return true;
  };
  await attempt('basic', () => get('/basic'));
  await attempt('basic again', () => get('/basic'));
  await attempt('digest', () => get('/digest'));
  await attempt('elsewhere', () => get('/other'));
  await attempt('in a circle', () => get('/circle'));
  await attempt('too far', () => get('/away'));
  await attempt('flush gives the request', () async {
    final request = await client.postUrl(at('/other'));
    request.write('x');
    final flushed = await request.flush();
    await (await request.close()).drain<void>();
    return flushed == request;
  });
  client.close();
  await server.close();

  for (final text in ['text/html; charset=UTF-8', 'form-data; name="a b"; filename=c', ';;x=;y', 'word']) {
    await attempt(text, () {
      final value = HeaderValue.parse(text);
      return '"${value.value}" ${value.parameters}';
    });
  }
  print([ContentType('Text', 'X', charset: 'LATIN1'), ContentType.parse('Text/X; charset=LATIN1').charset]);
  for (final text in ['a=b; Secure; Max-Age=9', 'a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT; Path=/x', '=b', 'a']) {
    await attempt(text, () => Cookie.fromSetCookieValue(text));
  }
  await attempt('cookie with a space', () => Cookie('a b', 'c'));
  print([HttpDate.format(DateTime.utc(2015, 10, 21, 7, 28)), HttpDate.parse('Sun Nov  6 08:49:37 1994')]);
}
