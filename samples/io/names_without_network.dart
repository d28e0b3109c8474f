// A program that only mentions the network, or stands in for parts of dart:io, runs without touching either.
import 'dart:io';

Future<String> title(Uri url) async {
  final client = HttpClient();
  try {
    final HttpClientResponse response = await (await client.getUrl(url)).close();
    return response.headers.value(HttpHeaders.contentTypeHeader) ?? '${HttpStatus.notFound}';
  } on SocketException catch (error) {
    return error.message;
  } on HttpException catch (error) {
    return '${error.uri}';
  } finally {
    client.close(force: true);
  }
}

class PretendStat implements FileStat {
  @override
  dynamic noSuchMethod(Invocation invocation) => invocation.memberName == #size ? 7 : null;
}

class Notes extends IOOverrides {
  @override
  File createFile(String path) {
    print('someone opens $path');
    return super.createFile('/dev/null');
  }
}

void main(List<String> arguments) {
  print(arguments.isEmpty ? 'usage: title URL' : 'fetching');
  print((PretendStat() as FileStat).size);
  IOOverrides.runWithIOOverrides(() => print(File('secret').path), Notes());
  print(IOOverrides.runZoned(() => '${Directory.current.path} ${Uri.base}', getCurrentDirectory: () => Directory('/elsewhere')));
  print(File('plain').path);
  print(const SocketException('no way', osError: OSError('Refused', 111), port: 8));
  print(const HandshakeException('strange certificate') is TlsException);
  print([HttpStatus.movedTemporarily, WebSocketStatus.goingAway, ProcessSignal.sigterm, RawSocketEvent.readClosed]);
}
