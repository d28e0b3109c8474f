// Talks to programs of others, over loopback: curl, Python, nginx and OpenSSL, as servers and as clients.
//
// peers.dart NAME: what came of it, a line each.
import 'dart:async';
import 'dart:convert';
import 'dart:io';

String beside(String file) => Platform.script.resolve(file).toFilePath();

/// Runs a program of others to its end; what it printed.
Future<String> run(String program, List<String> arguments, [String input = '']) async {
  final process = await Process.start(program, arguments);
  process.stdin.write(input);
  unawaited(process.stdin.close().catchError((_) {}));
  final errors = process.stderr.transform(utf8.decoder).join();
  final output = await process.stdout.transform(utf8.decoder).join();
  final code = await process.exitCode;
  return code == 0 ? output : '$output$program: exit code $code\n${await errors}';
}

/// A server as others expect one.
Future<HttpServer> serve() async {
  final server = await HttpServer.bind('127.0.0.1', 0);
  server.autoCompress = true;
  server.listen((request) async {
    final response = request.response;
    switch (request.uri.path) {
      case '/echo':
        await request.cast<List<int>>().pipe(response);
        return;
      case '/moved':
        await response.redirect(Uri.parse('/'));
        return;
      case '/long':
        response.headers.contentType = ContentType.text;
        for (var i = 0; i < 1000; i++) {
          response.write('line $i\n');
        }
      case '/cookie':
        response.cookies.add(Cookie('seen', 'yes')..httpOnly = false);
        response.write(request.cookies.join('; '));
      case '/who':
        if (request.headers.value('authorization') == null) {
          response.statusCode = HttpStatus.unauthorized;
          response.headers.set('www-authenticate', 'Basic realm="here"');
        } else {
          response.write(utf8.decode(base64.decode(request.headers.value('authorization')!.substring(6))));
        }
      default:
        response.write('hello');
    }
    await response.close();
  });
  return server;
}

Future<void> curl() async {
  final server = await serve();
  final url = 'http://127.0.0.1:${server.port}';
  Future<String> ask(List<String> arguments, [String input = '']) => run('curl', ['-sS', ...arguments], input);
  print(await ask(['$url/']));
  print(await ask(['--http1.0', '$url/']));
  print((await ask(['-I', '$url/'])).split('\r\n').first);
  print(await ask(['-w', ' over %{num_connects}', '$url/', '--next', '-w', ' over %{num_connects}', '$url/']));
  print((await ask(['--compressed', '$url/long'])).split('\n').length);
  print((await ask(['--data-binary', '@-', '$url/echo'], 'x' * 300000)).length);
  print((await ask(['-H', 'Transfer-Encoding: chunked', '--data-binary', '@-', '$url/echo'], 'x' * 300000)).length);
  print((await ask(['-H', 'Expect: 100-continue', '-T', '-', '$url/echo'], 'expected')));
  print(await ask(['-L', '$url/moved']));
  print(await ask(['-b', 'a=b', '-b', 'c=d', '$url/cookie']));
  print(await ask(['-u', 'ada:secret', '$url/who']));
  print(await ask(['--digest', '-u', 'ada:secret', '-o', '/dev/null', '-w', '%{http_code}', '$url/who']));
  await server.close();
}

Future<void> pythonAsks() async {
  final server = await serve();
  print(await run('python3', [
    '-c',
    '''
import http.client
c = http.client.HTTPConnection('127.0.0.1', ${server.port}, timeout=30)
seen = set()
for i in range(100):
    c.request('GET', '/')
    r = c.getresponse()
    seen.add((r.status, r.read()))
    first = c.sock if i == 0 else first
    assert c.sock is first
print(sorted(seen))
c.request('POST', '/echo', body=iter([b'a' * 70000, b'b']), encode_chunked=True, headers={'Transfer-Encoding': 'chunked'})
print(len(c.getresponse().read()))
c.request('HEAD', '/long')
r = c.getresponse()
print(r.status, r.read())
c.request('GET', '/long', headers={'Accept-Encoding': 'gzip'})
r = c.getresponse()
import gzip
print(r.getheader('content-encoding'), len(gzip.decompress(r.read()).splitlines()))
''',
  ]));
  await server.close();
}

/// Waits until a server of others listens.
Future<void> listens(int port) async {
  for (var tries = 0; tries < 600; tries++) {
    try {
      (await Socket.connect('127.0.0.1', port)).destroy();
      return;
    } on SocketException {
      await Future.delayed(Duration(milliseconds: 50));
    }
  }
  throw StateError('nobody listens at $port');
}

Future<int> freePort() async {
  final socket = await ServerSocket.bind('127.0.0.1', 0);
  final port = socket.port;
  await socket.close();
  return port;
}

Future<String> told(HttpClient client, String url, [String method = 'GET']) async {
  final response = await (await client.openUrl(method, Uri.parse(url))).close();
  final length = (await response.fold<int>(0, (sum, bytes) => sum + bytes.length));
  return '$method ${response.statusCode} $length';
}

Future<void> pythonServes() async {
  final folder = Directory.systemTemp.createTempSync('oche-peers');
  File('${folder.path}/page.html').writeAsStringSync('<p>hello</p>\n' * 10000);
  final port = await freePort();
  final server = await Process.start('python3', ['-m', 'http.server', '$port', '--bind', '127.0.0.1'], workingDirectory: folder.path);
  await listens(port);
  final client = HttpClient();
  print(await told(client, 'http://127.0.0.1:$port/page.html'));
  print(await told(client, 'http://127.0.0.1:$port/page.html', 'HEAD'));
  print(await told(client, 'http://127.0.0.1:$port/missing').then((line) => line.split(' ').take(2).join(' ')));
  print(await told(client, 'http://127.0.0.1:$port/', 'POST').then((line) => line.split(' ').take(2).join(' ')));
  client.close();
  server.kill();
  await server.exitCode;
  folder.deleteSync(recursive: true);
}

Future<void> nginx() async {
  final folder = Directory.systemTemp.createTempSync('oche-peers');
  final port = await freePort();
  File('${folder.path}/page.txt').writeAsStringSync('hello ' * 200000);
  // ada:secret
  File('${folder.path}/users').writeAsStringSync('ada:{PLAIN}secret\n');
  File('${folder.path}/nginx.conf').writeAsStringSync('''
daemon off; master_process off; pid ${folder.path}/pid; error_log stderr crit;
events {}
http {
  access_log off; gzip on; gzip_types text/plain; types { text/plain txt; }
  client_body_temp_path ${folder.path}/a; proxy_temp_path ${folder.path}/b; fastcgi_temp_path ${folder.path}/c;
  uwsgi_temp_path ${folder.path}/d; scgi_temp_path ${folder.path}/e;
  server {
    listen 127.0.0.1:$port; root ${folder.path};
    location /closed/ { auth_basic "closed"; auth_basic_user_file ${folder.path}/users; alias ${folder.path}/; }
    location /moved { return 301 /page.txt; }
    location /count { return 200 "\$connection_requests"; }
    location /mine { return 200 "\$http_cookie \$http_user_agent"; }
  }
}
''');
  final server = await Process.start('nginx', ['-p', folder.path, '-c', '${folder.path}/nginx.conf', '-e', 'stderr']);
  unawaited(server.stderr.drain<void>());
  await listens(port);
  final url = 'http://127.0.0.1:$port';
  final client = HttpClient()..userAgent = 'dart';
  for (var i = 0; i < 49; i++) {
    await told(client, '$url/page.txt');
  }
  final request = await client.getUrl(Uri.parse('$url/count'));
  print('request ${await (await request.close()).transform(utf8.decoder).join()} on one connection');
  print(await told(client, '$url/page.txt'));
  print(await told(client, '$url/moved'));
  print(await told(client, '$url/missing').then((line) => line.split(' ').take(2).join(' ')));
  print(await told(client, '$url/closed/page.txt').then((line) => line.split(' ').take(2).join(' ')));
  client.addCredentials(Uri.parse('$url/closed/'), 'closed', HttpClientBasicCredentials('ada', 'secret'));
  print(await told(client, '$url/closed/page.txt'));
  final mine = await client.getUrl(Uri.parse('$url/mine'));
  mine.cookies.add(Cookie('a', 'b'));
  print(await (await mine.close()).transform(utf8.decoder).join());
  final part = await client.getUrl(Uri.parse('$url/page.txt'));
  part.headers.set('range', 'bytes=6-10');
  part.headers.set('accept-encoding', 'identity');
  final answer = await part.close();
  print('${answer.statusCode} ${await answer.transform(utf8.decoder).join()}');
  client.close();
  server.kill();
  await server.exitCode;
  folder.deleteSync(recursive: true);
}

Future<void> openssl() async {
  final context = SecurityContext()
    ..useCertificateChain(beside('certificate.pem'))
    ..usePrivateKey(beside('key.pem'));
  final server = await SecureServerSocket.bind('127.0.0.1', 0, context);
  server.listen((peer) => peer.cast<List<int>>().transform(utf8.decoder).listen((text) => peer.write(text.toUpperCase()), onDone: peer.close));
  for (final version in ['-tls1_2', '-tls1_3']) {
    final client = await Process.start('openssl', [
      's_client', '-connect', '127.0.0.1:${server.port}', '-CAfile', beside('authority.pem'), '-servername', 'example.com', //
      '-verify_hostname', 'example.com', '-verify_return_error', '-quiet', '-ign_eof', version,
    ]);
    unawaited(client.stderr.drain<void>());
    client.stdin.write('spoken over $version\n');
    print(await client.stdout.transform(utf8.decoder).transform(const LineSplitter()).first);
    client.kill();
    await client.exitCode;
  }
  await server.close();

  final port = await freePort();
  final other = await Process.start('openssl', [
    's_server', '-accept', '127.0.0.1:$port', '-cert', beside('certificate.pem'), '-key', beside('key.pem'), '-rev', '-quiet', //
  ]);
  unawaited(other.stderr.drain<void>());
  await listens(port);
  final trusted = SecurityContext()..setTrustedCertificates(beside('authority.pem'));
  final socket = await SecureSocket.secure(await Socket.connect('127.0.0.1', port), host: 'example.com', context: trusted);
  socket.write('drawer\n');
  print(await socket.cast<List<int>>().transform(utf8.decoder).transform(const LineSplitter()).first);
  socket.destroy();
  try {
    await SecureSocket.secure(await Socket.connect('127.0.0.1', port), host: 'example.org', context: trusted);
  } on HandshakeException {
    print('another name is not trusted');
  }
  other.kill();
  await other.exitCode;
}

Future<void> main(List<String> arguments) async {
  final all = {'curl': curl, 'python-asks': pythonAsks, 'python-serves': pythonServes, 'nginx': nginx, 'openssl': openssl};
  await all[arguments.first]!();
}
