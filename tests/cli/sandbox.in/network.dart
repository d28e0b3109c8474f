import 'dart:async';
import 'dart:io';

// Everything that reaches the network, other programs or the system's news, one by one.
Future<void> attempt(String what, Future<Object?> Function() deed) async {
  try {
    await deed();
    print('$what: done');
  } on SocketException catch (error) {
    print('$what: ${error.osError?.message ?? error.message}');
  } on ProcessException catch (error) {
    print('$what: ${error.message}');
  } on SignalException catch (error) {
    print('$what: ${error.osError?.message ?? error.message}');
  } on FileSystemException catch (error) {
    print('$what: ${error.osError?.message ?? error.message}');
  }
}

Future<void> main() async {
  final home = InternetAddress.loopbackIPv4;
  await attempt('Socket.connect', () => Socket.connect(home, 9));
  await attempt('Socket.connect by name', () => Socket.connect('example.com', 80));
  await attempt('RawSocket.connect', () => RawSocket.connect('::ffff:127.0.0.1', 9));
  await attempt('SecureSocket.connect', () => SecureSocket.connect(home, 9));
  await attempt('over a file', () => Socket.connect(InternetAddress('here', type: InternetAddressType.unix), 0));
  await attempt('ServerSocket.bind', () => ServerSocket.bind('0.0.0.0', 0));
  await attempt('RawServerSocket.bind', () => RawServerSocket.bind('::', 0));
  await attempt('SecureServerSocket.bind', () => SecureServerSocket.bind(home, 0, null));
  await attempt('HttpServer.bind', () => HttpServer.bind(home, 0));
  await attempt('HttpServer.bind over a file', () => HttpServer.bind(InternetAddress('here', type: InternetAddressType.unix), 0));
  await attempt('HttpClient.get', () => HttpClient().get('127.0.0.1', 9, '/'));
  await attempt('WebSocket.connect', () => WebSocket.connect('ws://127.0.0.1:9/'));
  await attempt('RawDatagramSocket.bind', () => RawDatagramSocket.bind(home, 0));
  await attempt('InternetAddress.lookup', () => InternetAddress.lookup('localhost'));
  await attempt('InternetAddress.reverse', () => home.reverse());
  await attempt('NetworkInterface.list', () => NetworkInterface.list());
  await attempt('Process.run', () => Process.run('true', []));
  await attempt('Process.start', () => Process.start('true', [], mode: ProcessStartMode.detached));
  final signal = Completer<void>();
  ProcessSignal.sighup.watch().listen(null, onError: signal.completeError);
  await attempt('ProcessSignal.watch', () => signal.future);
  await attempt('FileSystemEntity.watch', () => Directory('.').watch().first);
}
