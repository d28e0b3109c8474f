import 'dart:io';
import 'dart:isolate';
import 'dart:typed_data';

void tried(String what, void Function() read) {
  try {
    read();
    print('$what: read');
  } on OutOfMemoryError {
    print('$what: Out of Memory');
  }
}

void main() {
  tried('a file', () => File('/dev/zero').readAsBytesSync());
  tried('a piece of a file', () => File('/dev/zero').openSync().readSync(1 << 40));
  tried('a process', () => Process.runSync('cat', ['/dev/zero']));
  tried('its errors', () => Process.runSync('sh', ['-c', 'cat /dev/zero >&2']));
  final port = ReceivePort();
  tried('bytes to an isolate', () {
    while (true) {
      port.sendPort.send(TransferableTypedData.fromList([Uint8List(1 << 20)]));
    }
  });
  port.close();
}
