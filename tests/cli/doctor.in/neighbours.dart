// Each neighbour answers only when the other one has.
import 'dart:isolate';

void neighbour(SendPort door) async {
  final inbox = ReceivePort();
  door.send(inbox.sendPort);
  final inbound = inbox.asBroadcastStream();
  final other = await inbound.first as SendPort;
  other.send('after you');
  await inbound.first;
  await answer(inbound, other);
}

Future<void> answer(Stream<Object?> inbound, SendPort other) async {
  await inbound.first;
  other.send('thank you');
}

void main() async {
  final door = ReceivePort();
  final arrived = <SendPort>[];
  for (final name in ['left', 'right']) {
    await Isolate.spawn(neighbour, door.sendPort, debugName: name);
  }
  await for (final port in door) {
    arrived.add(port as SendPort);
    if (arrived.length == 2) {
      arrived[0].send(arrived[1]);
      arrived[1].send(arrived[0]);
    }
  }
}
