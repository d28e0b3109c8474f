// A client goes through proxies: with a name, past one that answers not, past one that refuses, and to a certificate nobody vouches for.
import 'dart:convert';
import 'dart:io';

void main(List<String> arguments) async {
  final port = int.parse(arguments.single);

  Future<void> fetch(String address, String proxies, {bool trusting = false}) async {
    final client = HttpClient(context: SecurityContext());
    if (trusting) client.badCertificateCallback = (certificate, host, port) => certificate.subject.contains('example.com');
    client.findProxy = (_) => proxies;
    try {
      final response = await (await client.getUrl(Uri.parse(address))).close();
      print('${response.statusCode} ${await utf8.decodeStream(response)}');
    } on HttpException catch (error) {
      print(error.message);
    } on HandshakeException {
      print('not trusted');
    }
    client.close();
  }

  await fetch('https://example.com', 'PROXY ada:secret@127.0.0.1:$port', trusting: true);
  await fetch('https://example.com', 'PROXY 127.0.0.1:1; PROXY 127.0.0.1:$port', trusting: true);
  await fetch('https://elsewhere.example', 'PROXY 127.0.0.1:$port', trusting: true);
  await fetch('https://example.com', 'PROXY 127.0.0.1:$port');
}
