// A proxy that knows one place, example.com:443, and answers for it itself: over TLS, with the certificate beside this file. Where it
// listens is its first line; then what it is asked. It ends with its standard input.
import 'dart:convert';
import 'dart:io';

String beside(String file) => Platform.script.resolve(file).toFilePath();

void answer(HttpRequest request) {
  print('  ${request.method} ${request.uri} for ${request.headers.host}');
  final response = request.response;
  switch (request.uri.path) {
    case '/':
      response.write('Welcome');
    case '/players.json':
      response.headers.contentType = ContentType.json;
      response.write(jsonEncode({'Ada': 501, 'Grace': 301}));
    default:
      response.statusCode = HttpStatus.notFound;
  }
  response.close();
}

Future<void> tunnel(HttpRequest request, int port) async {
  final response = request.response;
  final who = request.headers.value(HttpHeaders.proxyAuthorizationHeader);
  print('${request.method} ${request.headers.host}${who == null ? '' : ' by $who'}');
  if (request.method != 'CONNECT' || request.headers.host != 'example.com') {
    response.statusCode = HttpStatus.forbidden;
    await response.close();
    return;
  }
  final near = await response.detachSocket();
  final far = await Socket.connect('127.0.0.1', port);
  // One side may go without a word.
  near.cast<List<int>>().pipe(far).ignore();
  far.cast<List<int>>().pipe(near).ignore();
}

void main() async {
  final context = SecurityContext()
    ..useCertificateChain(beside('certificate.pem'))
    ..usePrivateKey(beside('key.pem'));
  final place = await HttpServer.bindSecure('127.0.0.1', 0, context);
  place.listen(answer);
  final proxy = await HttpServer.bind('127.0.0.1', 0);
  proxy.listen((request) => tunnel(request, place.port));
  print(proxy.port);
  await stdin.drain<void>();
  exit(0);
}
