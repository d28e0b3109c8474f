// Sockets: what programs see of them.

part of 'io.dart';

/// A direction of a connection.
final class SocketDirection {
  static const SocketDirection receive = SocketDirection._("receive");
  static const SocketDirection send = SocketDirection._("send");
  static const SocketDirection both = SocketDirection._("both");

  final String _name;

  const SocketDirection._(this._name);
}

final class SocketOption {
  /// Small pieces are sent at once.
  static const SocketOption tcpNoDelay = SocketOption._();

  const SocketOption._();
}

/// An option by the numbers of the operating system.
final class RawSocketOption {
  static int get levelSocket => _levels[0];
  static int get levelIPv4 => _levels[1];
  static int get IPv4MulticastInterface => _levels[2];
  static int get levelIPv6 => _levels[3];
  static int get IPv6MulticastInterface => _levels[4];
  static int get levelTcp => _levels[5];
  static int get levelUdp => _levels[6];

  static List<int> get _levels =>
      Platform.isLinux || Platform.isAndroid ? const [1, 0, 32, 41, 17, 6, 17] : const [0xffff, 0, 9, 41, 9, 6, 17];

  final int level;
  final int option;

  /// In the byte order of the machine.
  final Uint8List value;

  const RawSocketOption(this.level, this.option, this.value);

  factory RawSocketOption.fromInt(int level, int option, int value) {
    final Uint8List bytes = Uint8List(4);
    bytes.buffer.asByteData().setInt32(0, value, Endian.host);
    return RawSocketOption(level, option, bytes);
  }

  factory RawSocketOption.fromBool(int level, int option, bool value) =>
      RawSocketOption.fromInt(level, option, value ? 1 : 0);
}

/// What has happened to a raw socket.
class RawSocketEvent {
  static const RawSocketEvent read = RawSocketEvent._("read");
  static const RawSocketEvent write = RawSocketEvent._("write");

  /// The other side will send no more.
  static const RawSocketEvent readClosed = RawSocketEvent._("readClosed");
  static const RawSocketEvent closed = RawSocketEvent._("closed");

  final String _name;

  const RawSocketEvent._(this._name);

  String toString() => "RawSocketEvent.$_name";
}

/// A connection that is being made and can be given up.
final class ConnectionTask<S> {
  final Future<S> socket;
  final void Function() _onCancel;

  ConnectionTask._(this.socket, this._onCancel);

  static ConnectionTask<T> fromSocket<T extends Socket>(Future<T> socket, void Function() onCancel) =>
      ConnectionTask<T>._(socket, onCancel);

  void cancel() {
    _onCancel();
  }
}

/// A port where connections arrive.
abstract interface class _ServerSocketBase<T extends Stream<dynamic>> implements Stream<T> {
  int get port;
  InternetAddress get address;
  Future<void> close();
}

/// A port where connections arrive, as raw sockets.
abstract interface class RawServerSocket implements Stream<RawSocket> {
  /// Listens at [address], an [InternetAddress] or a String, and [port]; 0 takes one that is free.
  static Future<RawServerSocket> bind(dynamic address, int port,
          {int backlog = 0, bool v6Only = false, bool shared = false}) =>
      _listenAt(address, port, backlog, v6Only, shared).then(_RawServerSocket.new);

  int get port;
  InternetAddress get address;
  Future<RawServerSocket> close();
}

/// A port where connections arrive, as sockets.
abstract interface class ServerSocket implements _ServerSocketBase<Socket> {
  /// Listens at [address], an [InternetAddress] or a String, and [port]; 0 takes one that is free.
  static Future<ServerSocket> bind(dynamic address, int port,
          {int backlog = 0, bool v6Only = false, bool shared = false}) =>
      IOOverrides.current
          ?.serverSocketBind(address, port, backlog: backlog, v6Only: v6Only, shared: shared) ??
      _serverSocketBind(address, port, backlog, v6Only, shared);

  int get port;
  InternetAddress get address;
  Future<ServerSocket> close();
}

/// A connection without buffers: events say when to read and write.
abstract interface class RawSocket implements Stream<RawSocketEvent> {
  static Future<RawSocket> connect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0, Duration? timeout}) {
    _checkPort(port);
    return _Connecting(host, port, sourceAddress, sourcePort, timeout).result.then(_RawSocket.new);
  }

  static Future<ConnectionTask<RawSocket>> startConnect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0}) {
    _checkPort(port);
    final _Connecting connecting = _Connecting(host, port, sourceAddress, sourcePort, null);
    final Future<RawSocket> socket = connecting.result.then(_RawSocket.new)..ignore();
    return Future<ConnectionTask<RawSocket>>.value(
        ConnectionTask<RawSocket>._(socket, connecting.cancel));
  }

  abstract bool readEventsEnabled;

  /// After a write event this is false again.
  abstract bool writeEventsEnabled;

  /// How many bytes can be read at least.
  int available();

  /// Up to [len] bytes; null if there are none.
  Uint8List? read([int? len]);
  SocketMessage? readMessage([int? count]);

  /// How many bytes were taken.
  int write(List<int> buffer, [int offset = 0, int? count]);
  int sendMessage(List<SocketControlMessage> controlMessages, List<int> data, [int offset = 0, int? count]);
  int get port;
  int get remotePort;
  InternetAddress get address;
  InternetAddress get remoteAddress;
  Future<RawSocket> close();
  void shutdown(SocketDirection direction);
  bool setOption(SocketOption option, bool enabled);
  Uint8List getRawOption(RawSocketOption option);
  void setRawOption(RawSocketOption option);
}

/// A connection: a stream of what arrives, a sink of what is sent.
abstract interface class Socket implements Stream<Uint8List>, IOSink {
  static Future<Socket> connect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0, Duration? timeout}) =>
      IOOverrides.current?.socketConnect(host, port,
          sourceAddress: sourceAddress, sourcePort: sourcePort, timeout: timeout) ??
      _socketConnect(host, port, sourceAddress, sourcePort, timeout);

  static Future<ConnectionTask<Socket>> startConnect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0}) =>
      IOOverrides.current
          ?.socketStartConnect(host, port, sourceAddress: sourceAddress, sourcePort: sourcePort) ??
      _socketStartConnect(host, port, sourceAddress, sourcePort);

  /// Closes both directions at once; what has not been sent is lost.
  void destroy();
  bool setOption(SocketOption option, bool enabled);
  Uint8List getRawOption(RawSocketOption option);
  void setRawOption(RawSocketOption option);
  int get port;
  int get remotePort;
  InternetAddress get address;
  InternetAddress get remoteAddress;

  /// Ends the sending direction, after all that was added.
  Future close();
  Future get done;
}

/// A packet of a datagram socket.
final class Datagram {
  Uint8List data;
  InternetAddress address;
  int port;

  Datagram(this.data, this.address, this.port);
}

/// Sends and receives packets.
abstract interface class RawDatagramSocket extends Stream<RawSocketEvent> {
  static Future<RawDatagramSocket> bind(dynamic host, int port,
          {bool reuseAddress = true, bool reusePort = false, int ttl = 1}) =>
      _bindDatagrams(host, port, reuseAddress, reusePort, ttl);

  abstract bool readEventsEnabled;
  abstract bool writeEventsEnabled;

  /// Whether packets to a group come back to this machine.
  abstract bool multicastLoopback;
  abstract int multicastHops;
  NetworkInterface? multicastInterface;
  abstract bool broadcastEnabled;
  int get port;
  InternetAddress get address;
  void close();

  /// How many bytes were taken: all or none.
  int send(List<int> buffer, InternetAddress address, int port);

  /// The next packet, or null.
  Datagram? receive();
  void joinMulticast(InternetAddress group, [NetworkInterface? interface]);
  void leaveMulticast(InternetAddress group, [NetworkInterface? interface]);
  Uint8List getRawOption(RawSocketOption option);
  void setRawOption(RawSocketOption option);
}

/// A connection that blocks the isolate.
abstract interface class RawSynchronousSocket {
  static RawSynchronousSocket connectSync(dynamic host, int port) =>
      _unsupported("RawSynchronousSocket");

  int available();
  void closeSync();
  int readIntoSync(List<int> buffer, [int start = 0, int? end]);
  List<int>? readSync(int bytes);
  void shutdown(SocketDirection direction);
  void writeFromSync(List<int> buffer, [int start = 0, int? end]);
  int get port;
  int get remotePort;
  InternetAddress get address;
  InternetAddress get remoteAddress;
}

/// Something went wrong with the network.
class SocketException implements IOException {
  final String message;
  final OSError? osError;

  /// The address that was meant.
  final InternetAddress? address;
  final int? port;

  const SocketException(this.message, {this.osError, this.address, this.port});
  const SocketException.closed()
      : message = 'Socket has been closed',
        osError = null,
        address = null,
        port = null;

  String toString() {
    final StringBuffer out = StringBuffer("SocketException");
    if (message.isNotEmpty) {
      out.write(": $message");
      if (osError != null) out.write(" ($osError)");
    } else if (osError != null) {
      out.write(": $osError");
    }
    if (address != null) out.write(", address = ${address!.host}");
    if (port != null) out.write(", port = $port");
    return out.toString();
  }
}
