// Pipes, and open files and sockets that are sent to other processes.

part of 'io.dart';

/// An anonymous pipe.
abstract interface class Pipe {
  static Future<Pipe> create() => _unsupported("Pipe");
  factory Pipe.createSync() => _unsupported("Pipe");

  ReadPipe get read;
  WritePipe get write;
}

abstract interface class ReadPipe implements Stream<List<int>> {}

abstract interface class WritePipe implements IOSink {}

/// Something open that can be sent over a Unix domain socket.
abstract interface class ResourceHandle {
  factory ResourceHandle.fromFile(RandomAccessFile file) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromSocket(Socket socket) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromRawSocket(RawSocket socket) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromRawDatagramSocket(RawDatagramSocket socket) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromStdin(Stdin stdin) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromStdout(Stdout stdout) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromReadPipe(ReadPipe pipe) => _unsupported("ResourceHandle");
  factory ResourceHandle.fromWritePipe(WritePipe pipe) => _unsupported("ResourceHandle");

  RandomAccessFile toFile();
  Socket toSocket();
  RawSocket toRawSocket();
  RawDatagramSocket toRawDatagramSocket();
  ReadPipe toReadPipe();
  WritePipe toWritePipe();
}

/// What goes with a message besides its bytes.
abstract interface class SocketControlMessage {
  factory SocketControlMessage.fromHandles(List<ResourceHandle> handles) =>
      _unsupported("SocketControlMessage");

  List<ResourceHandle> extractHandles();
  int get level;
  int get type;
  Uint8List get data;
}

/// A message of [RawSocket.readMessage].
final class SocketMessage {
  final Uint8List data;
  final List<SocketControlMessage> controlMessages;

  SocketMessage(this.data, this.controlMessages);
}
