// Ports and capabilities.

part of 'isolate.dart';

/// Opens a port whose messages the event loop hands to [_deliver] with [port].
external int _portOpen(_RawReceivePort port);

external void _portClose(int id);

/// Whether the open port [id] keeps its isolate alive.
external void _portKeepAlive(int id, bool keep);

/// Sends a copy of [message]. Throws an ArgumentError if it can't be copied.
external void _portSend(int id, Object? message);

/// A number that no other call gives, in any isolate of the process.
external int _uniqueNumber();

/// Called by the event loop, in the root zone, for each message of [port].
@pragma('oche:entry')
void _deliver(_RawReceivePort port, Object? message) {
  final Function? handler = port._handler;
  if (handler != null) handler(message);
}

/// An unforgeable object that stays equal to itself when it is sent.
abstract interface class Capability {
  factory Capability() = _Capability;
}

final class _Capability implements Capability {
  final int _id;

  _Capability() : _id = _uniqueNumber();

  _Capability._known(this._id);

  bool operator ==(Object other) => other is _Capability && other._id == _id;

  int get hashCode => _id.hashCode;

  String toString() => 'Capability';
}

/// Where messages to a port are put in.
abstract interface class SendPort implements Capability {
  /// Sends [message] to the receive port; does not wait for it to be handled.
  void send(Object? message);

  bool operator ==(Object other);

  int get hashCode;
}

final class _SendPort implements SendPort {
  final int _id;

  _SendPort(this._id);

  void send(Object? message) => _portSend(_id, message);

  bool operator ==(Object other) => other is _SendPort && other._id == _id;

  int get hashCode => _id.hashCode;

  String toString() => 'SendPort';
}

int? _idOf(SendPort? port) => port == null ? null : (port as _SendPort)._id;

/// A port that gives its messages to one handler, in the root zone.
abstract interface class RawReceivePort {
  factory RawReceivePort([Function? handler, String debugName]) = _RawReceivePort;

  /// The function of one argument that gets the messages. Without one they are dropped.
  set handler(Function? newHandler);

  /// No messages come any more, and the isolate is not kept alive.
  void close();

  /// What others send to this port with.
  SendPort get sendPort;

  /// Whether the isolate lives as long as this port is open.
  abstract bool keepIsolateAlive;
}

@pragma('oche:unsendable')
final class _RawReceivePort implements RawReceivePort {
  late final int _id;
  Function? _handler;
  bool _keepsAlive = true;
  bool _open = true;

  _RawReceivePort([Function? handler, String debugName = '']) {
    this.handler = handler;
    _id = _portOpen(this);
  }

  set handler(Function? newHandler) {
    _handler = newHandler;
  }

  void close() {
    if (!_open) return;
    _open = false;
    _handler = null;
    _portClose(_id);
  }

  late final SendPort sendPort = _SendPort(_id);

  bool get keepIsolateAlive => _open && _keepsAlive;

  set keepIsolateAlive(bool value) {
    if (!_open || value == _keepsAlive) return;
    _keepsAlive = value;
    _portKeepAlive(_id, value);
  }

  String toString() => 'ReceivePort';
}

/// A port whose messages are the events of a stream for one listener.
abstract interface class ReceivePort implements Stream<dynamic> {
  /// Opens a port; until it is closed it keeps the isolate alive.
  factory ReceivePort([String debugName]) = _ReceivePortImpl;

  factory ReceivePort.fromRawReceivePort(RawReceivePort rawPort) = _ReceivePortImpl.of;

  StreamSubscription<dynamic> listen(void onData(dynamic message)?,
      {Function? onError, void onDone()?, bool? cancelOnError});

  /// Ends the stream.
  void close();

  /// What others send to this port with.
  SendPort get sendPort;
}

@pragma('oche:unsendable')
final class _ReceivePortImpl extends Stream<dynamic> implements ReceivePort {
  final RawReceivePort _rawPort;
  final StreamController<dynamic> _messages = StreamController<dynamic>(sync: true);

  _ReceivePortImpl([String debugName = '']) : _rawPort = RawReceivePort(null, debugName) {
    _connect();
  }

  _ReceivePortImpl.of(this._rawPort) {
    _connect();
  }

  void _connect() {
    _messages.onCancel = close;
    _rawPort.handler = _messages.add;
  }

  SendPort get sendPort => _rawPort.sendPort;

  StreamSubscription<dynamic> listen(void onData(dynamic message)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _messages.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  void close() {
    _rawPort.close();
    _messages.close();
  }
}
