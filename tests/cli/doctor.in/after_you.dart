import 'dart:isolate';

// Each waits until the other has said something.
Future<void> guest(SendPort door) async {
  final ear = ReceivePort();
  door.send(ear.sendPort);
  final greeting = await ear.first;
  door.send('$greeting yourself');
}

Future<void> main() async {
  final door = ReceivePort();
  await Isolate.spawn(guest, door.sendPort);
  SendPort? ear;
  await for (final said in door) {
    if (ear != null) {
      ear.send('hello');
      break;
    }
    ear = said as SendPort;
  }
}
