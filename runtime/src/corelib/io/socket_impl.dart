// Sockets: what is behind the interfaces.

part of 'io.dart';

void _checkPort(int port) {
  if (port < 0 || port > 0xffff) throw ArgumentError("Invalid port $port");
}

/// The addresses that [host] stands for: an address, or a name to be looked up.
Future<List<InternetAddress>> _addressesOf(dynamic host) {
  if (host is InternetAddress) return Future<List<InternetAddress>>.value([host]);
  final InternetAddress? numeric = InternetAddress.tryParse(host as String);
  return numeric != null
      ? Future<List<InternetAddress>>.value([numeric])
      : InternetAddress.lookup(host);
}

/// The only address of [source]: what a connection comes from or a port is bound to.
Future<InternetAddress> _addressOf(dynamic source) =>
    _addressesOf(source).then((List<InternetAddress> all) => all.first);

/// How long one of several addresses is tried before the next is tried beside it.
const Duration _patience = Duration(milliseconds: 250);

/// Connects to the first address that answers.
final class _Connecting {
  final Completer<_Channel> _result = Completer<_Channel>();
  final int _port;
  final List<_Channel> _open = <_Channel>[];
  List<InternetAddress> _left = const [];
  Object? _source;
  int _sourcePort = 0;
  Object? _firstError;
  Timer? _next;
  Timer? _timeout;
  final Object? _host;

  _Connecting(dynamic host, this._port, dynamic source, this._sourcePort, Duration? timeout) : _host = host {
    final Future<Object?> ready = source == null
        ? Future<Object?>.value()
        : _addressOf(source).then((InternetAddress found) => _source = _placeOf(found));
    ready.then<void>((_) => _addressesOf(host).then<void>((List<InternetAddress> found) {
          if (_result.isCompleted) return;
          _left = found.toList();
          _tryNext();
        })).catchError((Object error, StackTrace stack) {
      _fail(error, stack);
    });
    if (timeout != null) {
      _timeout = Timer(timeout, () {
        final String name = host is InternetAddress ? host.host : '$host';
        _fail(
            SocketException("Connection timed out, host: $name, port: $_port"), StackTrace.current);
      });
    }
  }

  Future<_Channel> get result => _result.future;

  void cancel() {
    _fail(SocketException("Connection attempt cancelled, host: $_host, port: $_port"), StackTrace.current);
  }

  void _end() {
    _next?.cancel();
    _timeout?.cancel();
    for (final _Channel channel in _open) {
      channel.close();
    }
    _open.clear();
    _left = const [];
  }

  void _fail(Object error, StackTrace stack) {
    if (_result.isCompleted) return;
    _end();
    _result.completeError(error, stack);
  }

  void _tryNext() {
    _next?.cancel();
    if (_result.isCompleted) return;
    if (_left.isEmpty) {
      if (_open.isEmpty) _fail(_firstError!, StackTrace.current);
      return;
    }
    final InternetAddress address = _left.removeAt(0);
    final List<Object?> made = _io(_opConnect, [
      _placeOf(address),
      _port,
      address.host == address.address ? null : address.host,
      _source,
      _sourcePort
    ]);
    if (made.length != 1) {
      _refused(made, address);
      return;
    }
    final _Channel channel = _Channel(made[0] as int);
    _open.add(channel);
    channel.whenWritable(() => _check(channel, address));
    if (_left.isNotEmpty) _next = Timer(_patience, _tryNext);
  }

  void _refused(List<Object?> failure, InternetAddress address) {
    final OSError error = _osErrorOf(failure);
    _firstError ??= SocketException(error.message, osError: error, address: address, port: _port);
    _tryNext();
  }

  void _check(_Channel channel, InternetAddress address) {
    final List<Object?> state = channel.call(_opConnected);
    if (state.length != 1) {
      _open.remove(channel);
      channel.close();
      _refused(state, address);
    } else if (state[0] == false) {
      channel.whenWritable(() => _check(channel, address));
    } else if (!_result.isCompleted) {
      _open.remove(channel);
      _end();
      _result.complete(channel);
    }
  }
}

/// Opens a port at [address].
Future<_Channel> _listenAt(dynamic address, int port, int backlog, bool v6Only, bool shared) {
  if (address is! InternetAddress) address = address as String;
  return _addressOf(address).then((InternetAddress found) {
    _checkPort(port);
    final List<Object?> made = _io(_opListen, [_placeOf(found), port, backlog, v6Only, shared]);
    if (made.length != 1) {
      const int inUse = 98;
      final OSError error = made[0] == inUse && !shared
          ? const OSError("The shared flag to bind() needs to be `true` if binding multiple times "
              "on the same (address, port) combination.")
          : _osErrorOf(made);
      throw SocketException("Failed to create server socket",
          osError: error, address: found, port: port);
    }
    return _Channel(made[0] as int);
  });
}

/// Which events a raw socket waits for.
mixin _Events {
  _Channel get _channel;

  bool _readEvents = true;
  bool _writeEvents = true;

  /// Waits for the events that are wanted.
  void _goOn();

  void _forget() {
    _channel.forgetReading();
    _channel.forgetWriting();
  }

  bool get readEventsEnabled => _readEvents;
  set readEventsEnabled(bool value) {
    _readEvents = value;
    value ? _goOn() : _channel.forgetReading();
  }

  bool get writeEventsEnabled => _writeEvents;
  set writeEventsEnabled(bool value) {
    _writeEvents = value;
    value ? _goOn() : _channel.forgetWriting();
  }
}

/// What all sockets can say of themselves.
mixin _Endpoint {
  _Channel get _channel;

  List<Object?> _place(bool ofPeer) {
    if (_channel.isClosed) throw const SocketException.closed();
    final List<Object?> result = _channel.call(_opSocketAddress, ofPeer);
    if (result.length != 1) {
      throw SocketException("Socket has no address", osError: _osErrorOf(result));
    }
    return result[0] as List<Object?>;
  }

  late final List<Object?> _here = _place(false);
  late final List<Object?> _there = _place(true);

  /// Who has asked once gets an answer also when it is closed.
  bool _knowsPort = false;

  int get port {
    if (!_knowsPort && _channel.isClosed) throw const SocketException.closed();
    _knowsPort = true;
    return _here[1] as int;
  }

  InternetAddress get address => _InternetAddress._ofHost(_here[0]);
  int get remotePort {
    if (_channel.isClosed) throw const SocketException.closed();
    return _there[1] as int;
  }

  InternetAddress get remoteAddress {
    if (_channel.isClosed) throw const SocketException.closed();
    return _InternetAddress._ofHost(_there[0]);
  }

  /// Read once, while it is open.
  void _rememberPlaces() {
    try {
      _here;
      _there;
    } on SocketException {
      // It is gone already, or has no address.
    }
  }

  SocketException _failure(List<Object?> result) {
    InternetAddress? place;
    int? number;
    try {
      place = _InternetAddress._ofHost(_there[0]);
      number = _here[1] as int;
    } on SocketException {
      // Nothing is known of a connection that is gone.
    }
    final OSError error = _osErrorOf(result);
    return SocketException(error.message.trim(), osError: error, address: place, port: number);
  }

  /// Options are those of something open.
  void _checkOptions() {
    if (_channel.isClosed) throw const OSError("Bad file descriptor", 9);
  }

  bool setOption(SocketOption option, bool enabled) {
    _checkOptions();
    final List<Object?> result = _channel.call(_opSocketOption, "noDelay", enabled ? 1 : 0);
    return result.length == 1;
  }

  Object? _option(String name, [int? value]) {
    _checkOptions();
    final List<Object?> result = _channel.call(_opSocketOption, name, value);
    if (result.length != 1) throw _failure(result);
    return result[0];
  }

  /// The name of the options that the host knows, by the numbers of the system.
  static String _optionName(RawSocketOption option) {
    final List<int> levels = RawSocketOption._levels;
    final bool linux = levels[0] == 1;
    final Map<(int, int), String> names = {
      (levels[0], linux ? 2 : 4): "reuseAddress",
      (levels[0], linux ? 6 : 32): "broadcast",
      (levels[0], linux ? 7 : 0x1001): "sendBuffer",
      (levels[0], linux ? 8 : 0x1002): "receiveBuffer",
      (levels[0], linux ? 9 : 8): "keepAlive",
      (levels[1], linux ? 2 : 4): "timeToLive",
      (levels[1], linux ? 33 : 10): "multicastHops4",
      (levels[1], linux ? 34 : 11): "multicastLoop4",
      (levels[3], levels[4]): "multicastIndex6",
      (levels[3], linux ? 18 : 10): "multicastHops6",
      (levels[3], linux ? 19 : 11): "multicastLoop6",
      (levels[5], 1): "noDelay",
    };
    return names[(option.level, option.option)] ??
        _unsupported("The socket option ${option.option} of level ${option.level}");
  }

  Uint8List getRawOption(RawSocketOption option) {
    final Object? value = _option(_optionName(option));
    if (value is! int) _unsupported("This socket option");
    option.value.buffer.asByteData(option.value.offsetInBytes).setInt32(0, value, Endian.host);
    return option.value;
  }

  void setRawOption(RawSocketOption option) {
    final ByteData bytes = option.value.buffer.asByteData(option.value.offsetInBytes);
    final int value = option.value.length >= 4 ? bytes.getInt32(0, Endian.host) : bytes.getUint8(0);
    _option(_optionName(option), value);
  }
}

// ---- ports

final class _RawServerSocket extends Stream<RawSocket> with _Endpoint implements RawServerSocket {
  final _Channel _channel;
  late final StreamController<RawSocket> _controller = StreamController<RawSocket>(
      sync: true,
      onListen: _acceptOn,
      onPause: _channel.forgetReading,
      onResume: _acceptOn,
      onCancel: close);

  _RawServerSocket(this._channel) {
    _here;
  }

  StreamSubscription<RawSocket> listen(void onData(RawSocket event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  void _acceptOn() {
    if (_controller.hasListener && !_controller.isPaused) _channel.whenReadable(_accept);
  }

  void _accept() {
    // As many as are there, but others want to run too.
    for (int i = 0; i < 64 && !_channel.isClosed && !_controller.isPaused; i++) {
      final List<Object?> result = _channel.call(_opAccept);
      if (result.length != 1) {
        _controller.addError(_failure(result), StackTrace.empty);
        break;
      }
      final int? handle = result[0] as int?;
      if (handle == null) break;
      _controller.add(_RawSocket(_Channel(handle)));
    }
    _acceptOn();
  }

  Future<RawServerSocket> close() {
    _channel.close();
    if (!_controller.isClosed) _controller.close();
    return Future<RawServerSocket>.value(this);
  }
}

final class _ServerSocket extends Stream<Socket> implements ServerSocket {
  final _RawServerSocket _raw;

  _ServerSocket(this._raw);

  StreamSubscription<Socket> listen(void onData(Socket event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _raw
          .map<Socket>((RawSocket raw) => _Socket((raw as _RawSocket)._channel))
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  int get port => _raw.port;
  InternetAddress get address => _raw.address;
  Future<ServerSocket> close() => _raw.close().then((_) => this);
}

// ---- connections

class _RawSocket extends Stream<RawSocketEvent> with _Endpoint, _Events implements RawSocket {
  final _Channel _channel;
  late final StreamController<RawSocketEvent> _controller = StreamController<RawSocketEvent>(
      sync: true,
      onListen: _goOn,
      onPause: _paused,
      onResume: _goOn,
      onCancel: () {
        if (!_detached) close();
      });
  bool _readClosed = false;
  bool _writeClosed = false;
  bool _closing = false;
  final Completer<RawSocket> _closed = Completer<RawSocket>();
  bool _detached = false;
  _RawSocket? _successor;

  _RawSocket(this._channel) {
    _rememberPlaces();
    _knowsPort = true;
  }

  StreamSubscription<RawSocketEvent> listen(void onData(RawSocketEvent event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  bool get _active => _controller.hasListener && !_controller.isPaused && !_detached;

  void _paused() {
    if (!_detached) _forget();
  }

  void _goOn() {
    if (!_active || _channel.isClosed) return;
    if (_writeEvents && !_writeClosed) _channel.whenWritable(_writable);
    if (_readEvents && !_readClosed) _channel.whenReadable(_readable);
  }

  void _writable() {
    if (!_active || !_writeEvents) return;
    _writeEvents = false;
    _controller.add(RawSocketEvent.write);
    _goOn();
  }

  void _readable() {
    if (!_active || !_readEvents) return;
    final List<Object?> result = _channel.call(_opFill);
    if (result.length != 1) {
      _controller.addError(_failure(result), StackTrace.empty);
      close();
      return;
    }
    final int count = result[0] as int;
    if (count > 0) {
      _controller.add(RawSocketEvent.read);
    } else if (count < 0) {
      _readClosed = true;
      _controller.add(RawSocketEvent.readClosed);
      if (_writeClosed) close();
    }
    _goOn();
  }

  int available() {
    if (_channel.isClosed) return 0;
    final List<Object?> result = _channel.call(_opFill);
    final Object? count = result[0];
    return result.length == 1 && count is int && count > 0 ? count : 0;
  }

  Uint8List? read([int? len]) {
    if (len != null && len <= 0) throw ArgumentError("Illegal length $len");
    if (_channel.isClosed) return null;
    final List<Object?> result = _channel.call(_opSocketRead, len);
    if (result.length != 1) {
      scheduleMicrotask(() {
        if (_closing) return;
        _controller.addError(_failure(result), StackTrace.empty);
        close();
      });
      return null;
    }
    final Uint8List? bytes = result[0] as Uint8List?;
    return bytes == null || bytes.isEmpty ? null : bytes;
  }

  SocketMessage? readMessage([int? count]) => _unsupported("RawSocket.readMessage");

  int write(List<int> buffer, [int offset = 0, int? count]) {
    if (offset < 0) throw RangeError.value(offset);
    final int length = count ?? buffer.length - offset;
    if (length < 0) throw RangeError.value(length);
    if (offset + length > buffer.length) throw RangeError.value(offset + length);
    if (_channel.isClosed || _writeClosed || length == 0) return 0;
    final Uint8List bytes = buffer is Uint8List
        ? Uint8List.sublistView(buffer, offset, offset + length)
        : Uint8List.fromList(buffer.sublist(offset, offset + length));
    final List<Object?> result = _channel.call(_opSocketWrite, bytes);
    if (result.length == 1) return result[0] as int;
    scheduleMicrotask(() {
      if (_closing) return;
      _controller.addError(_failure(result), StackTrace.empty);
      close();
    });
    return 0;
  }

  int sendMessage(List<SocketControlMessage> controlMessages, List<int> data, [int offset = 0, int? count]) =>
      _unsupported("RawSocket.sendMessage");

  void shutdown(SocketDirection direction) {
    final _RawSocket? successor = _successor;
    if (successor != null) return successor.shutdown(direction);
    if (_channel.isClosed) return;
    if (direction != SocketDirection.receive) _writeClosed = true;
    if (direction != SocketDirection.send) _readClosed = true;
    _channel.call(_opShutdown, direction._name);
    if (_readClosed && _writeClosed) close();
  }

  /// Nothing goes in or out any more; that it is so is told by an event of its own.
  Future<RawSocket> close() => _successor?._close().then<RawSocket>((_) => this) ?? _close();

  Future<RawSocket> _close() {
    if (!_closing) {
      _closing = true;
      _channel.closeLater(() {
        _closed.complete(this);
        scheduleMicrotask(_ended);
      });
    }
    return _closed.future;
  }

  /// It is closed, whoever did it.
  void _ended() {
    _controller.add(RawSocketEvent.closed);
    _controller.close();
  }

  /// Another object goes on with the channel.
  _Channel _detach() {
    _detached = true;
    _forget();
    return _channel;
  }

  /// The one that goes on with it, closed with this one.
  S _followedBy<S extends _RawSocket>(S successor) {
    _successor = successor;
    return successor;
  }
}

class _Socket extends Stream<Uint8List> with _Endpoint implements Socket {
  _Channel _channel;
  late final _ChannelReader<Uint8List> _reader = _ChannelReader<Uint8List>(
      _channel, _readEnded, (List<Object?> result) => _failure(result));
  late final _ChannelWriter _writer =
      _ChannelWriter(_channel, _writeEnded, (List<Object?> result) => _failure(result), this);
  late final _IOSinkImpl _sink = _IOSinkImpl(_writer, utf8);
  bool _writeClosed = false;
  bool _readClosed = false;
  bool _detached = false;

  _Socket(this._channel) {
    _rememberPlaces();
  }

  StreamSubscription<Uint8List> listen(void onData(Uint8List event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _reader.controller.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  void _readEnded() {
    if (_detached) return;
    _readClosed = true;
    if (_writeClosed) _channel.close();
  }

  void _writeEnded() {
    if (_detached) return;
    _writeClosed = true;
    _channel.call(_opShutdown, "send");
    if (_readClosed) _channel.close();
  }

  /// Nothing can be asked of a socket that is gone.
  void _checkOptions() {
    if (_channel.isClosed) throw const SocketException.closed();
  }

  int get port {
    _checkOptions();
    return super.port;
  }

  InternetAddress get address {
    _checkOptions();
    return super.address;
  }

  Encoding get encoding => _sink.encoding;
  set encoding(Encoding value) {
    _sink.encoding = value;
  }

  void add(List<int> data) {
    _sink.add(data);
  }

  void write(Object? object) {
    _sink.write(object);
  }

  void writeln([Object? object = ""]) {
    _sink.writeln(object);
  }

  void writeCharCode(int charCode) {
    _sink.writeCharCode(charCode);
  }

  void writeAll(Iterable objects, [String separator = ""]) {
    _sink.writeAll(objects, separator);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    throw UnsupportedError("Cannot send errors on sockets");
  }

  Future addStream(Stream<List<int>> stream) => _sink.addStream(stream);

  Future flush() => _sink.flush().then<dynamic>((_) => this);

  Future close() => _sink.close();

  Future get done => _sink.done;

  /// Whether all that was added is with the host.
  bool get _isFlushed => _sink._isFree;

  /// Gives the host as much of [bytes] as it takes at once; how much. The rest is to be added.
  int _addNow(Uint8List bytes) => _detached || _writeClosed || !_sink._isFree ? 0 : _writer.writeNow(bytes);

  void destroy() {
    if (_detached) return;
    _channel.close();
    _writeClosed = true;
    _writer.abandon();
    _sink._endNow(this);
    if (!_reader.ended) _reader.end();
  }

  /// The channel for another object; this one is of no more use.
  _Channel _detach() {
    _detached = true;
    _reader._waits = false;
    _channel.forgetReading();
    _channel.forgetWriting();
    return _channel;
  }
}

Future<Socket> _socketConnect(
    dynamic host, int port, dynamic sourceAddress, int sourcePort, Duration? timeout) {
  _checkPort(port);
  return _Connecting(host, port, sourceAddress, sourcePort, timeout).result.then(_Socket.new);
}

Future<ConnectionTask<Socket>> _socketStartConnect(
    dynamic host, int port, dynamic sourceAddress, int sourcePort) {
  _checkPort(port);
  final _Connecting connecting = _Connecting(host, port, sourceAddress, sourcePort, null);
  final Future<Socket> socket = connecting.result.then(_Socket.new)..ignore();
  return Future<ConnectionTask<Socket>>.value(ConnectionTask<Socket>._(socket, connecting.cancel));
}

Future<ServerSocket> _serverSocketBind(
        dynamic address, int port, int backlog, bool v6Only, bool shared) =>
    _listenAt(address, port, backlog, v6Only, shared)
        .then((_Channel channel) => _ServerSocket(_RawServerSocket(channel)));

// ---- packets

final class _RawDatagramSocket extends Stream<RawSocketEvent> with _Endpoint, _Events implements RawDatagramSocket {
  final _Channel _channel;
  late final StreamController<RawSocketEvent> _controller = StreamController<RawSocketEvent>(
      sync: true, onListen: _goOn, onPause: _forget, onResume: _goOn, onCancel: close);
  NetworkInterface? multicastInterface;

  _RawDatagramSocket(this._channel) {
    _here;
  }

  StreamSubscription<RawSocketEvent> listen(void onData(RawSocketEvent event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  bool get _active => _controller.hasListener && !_controller.isPaused;

  void _goOn() {
    if (!_active) return;
    if (_writeEvents) {
      _channel.whenWritable(() {
        if (!_active || !_writeEvents) return;
        _writeEvents = false;
        _controller.add(RawSocketEvent.write);
      });
    }
    if (_readEvents) {
      _channel.whenReadable(() {
        if (!_active || !_readEvents) return;
        final List<Object?> result = _channel.call(_opHasDatagram);
        if (result.length == 1 && result[0] == true) _controller.add(RawSocketEvent.read);
        if (result.length != 1) {
          _controller.addError(_failure(result), StackTrace.empty);
        }
        _goOn();
      });
    }
  }

  String get _family => address.type == InternetAddressType.IPv6 ? "6" : "4";

  bool get multicastLoopback => _option("multicastLoop$_family") == 1;
  set multicastLoopback(bool value) {
    _option("multicastLoop$_family", value ? 1 : 0);
  }

  int get multicastHops => _option("multicastHops$_family") as int;
  set multicastHops(int value) {
    _option("multicastHops$_family", value);
  }

  bool get broadcastEnabled => _option("broadcast") == 1;
  set broadcastEnabled(bool value) {
    _option("broadcast", value ? 1 : 0);
  }

  int send(List<int> buffer, InternetAddress address, int port) {
    if (_channel.isClosed) return 0;
    final List<Object?> result =
        _io(_opSend, [_channel._handle, _bytesOf(buffer), _placeOf(address), port]);
    if (result.length == 1) return result[0] as int;
    final SocketException failure =
        SocketException("Send failed", osError: _osErrorOf(result), address: address, port: port);
    scheduleMicrotask(() {
      if (!_controller.isClosed) _controller.addError(failure, StackTrace.empty);
    });
    return 0;
  }

  Datagram? receive() {
    if (_channel.isClosed) return null;
    final List<Object?> result = _channel.call(_opReceive);
    if (result.length != 1) throw _failure(result);
    final Object? found = result[0];
    if (found is! List<Object?> || (found[0] as Uint8List).isEmpty) return null;
    return Datagram(found[0] as Uint8List, _InternetAddress._ofHost(found[1]), found[2] as int);
  }

  void _group(InternetAddress group, NetworkInterface? interface, bool join) {
    final NetworkInterface? chosen = interface ?? multicastInterface;
    final Iterable<InternetAddress>? own =
        chosen?.addresses.where((InternetAddress a) => a.type == group.type);
    final Object? place = own == null || own.isEmpty ? null : _placeOf(own.first);
    final List<Object?> result = _io(
        _opMulticast, [_channel._handle, _placeOf(group), place, chosen?.index ?? 0, join]);
    if (result.length != 1) throw SocketException("", osError: _osErrorOf(result));
  }

  void joinMulticast(InternetAddress group, [NetworkInterface? interface]) {
    _group(group, interface, true);
  }

  void leaveMulticast(InternetAddress group, [NetworkInterface? interface]) {
    _group(group, interface, false);
  }

  void close() {
    if (_channel.isClosed) return;
    // Told even if nobody listens yet.
    _channel.closeLater(() {
      _controller.add(RawSocketEvent.closed);
      _controller.close();
    });
  }
}

Future<RawDatagramSocket> _bindDatagrams(
        dynamic host, int port, bool reuseAddress, bool reusePort, int ttl) =>
    _addressOf(host).then((InternetAddress address) {
      _checkPort(port);
      final List<Object?> made =
          _io(_opBindDatagrams, [_placeOf(address), port, reuseAddress, reusePort, ttl]);
      if (made.length != 1) {
        throw SocketException("Failed to create datagram socket",
            osError: _osErrorOf(made), address: address, port: port);
      }
      return _RawDatagramSocket(_Channel.loose(made[0] as int));
    });
