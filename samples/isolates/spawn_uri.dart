// A program that another program starts: its arguments, its message, what may travel between the two.
import 'dart:isolate';

class Local {}

Future<void> main() async {
  final inbox = ReceivePort();
  final gone = ReceivePort();
  final child = await Isolate.spawnUri(
    Uri.parse('spawn_uri_child.dart'),
    ['first', 'second'],
    {'reply': inbox.sendPort},
    paused: true,
    onExit: gone.sendPort,
  );
  print('paused: ${child.debugName}');
  child.resume(child.pauseCapability!);
  await for (final message in inbox) {
    print('parent: $message');
    if (message == 'end') inbox.close();
  }
  print('gone: ${await gone.first}');

  for (final message in [Local(), [Local()], () => 1, (1, 2)]) {
    try {
      await Isolate.spawnUri(Uri.parse('spawn_uri_child.dart'), [], message);
    } on ArgumentError catch (error) {
      print('refused: ${error.invalidValue.runtimeType}: ${error.message}');
    }
  }
}
