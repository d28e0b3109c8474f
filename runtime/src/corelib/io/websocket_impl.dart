// WebSocket: handshake, frames, compression of messages.

part of 'io.dart';

const String _acceptanceKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

String _acceptance(String key) => base64.encode(_sha1("$key$_acceptanceKey".codeUnits));

// ---- handshakes

bool _isUpgrade(HttpRequest request) {
  if (request.method != "GET") return false;
  final List<String>? connection = request.headers[HttpHeaders.connectionHeader];
  if (connection == null || !connection.any((String v) => v.toLowerCase() == "upgrade")) return false;
  final String? upgrade = request.headers.value(HttpHeaders.upgradeHeader);
  if (upgrade == null || upgrade.toLowerCase() != "websocket") return false;
  final String? version = request.headers.value("Sec-WebSocket-Version");
  final String? key = request.headers.value("Sec-WebSocket-Key");
  return version == "13" && key != null;
}

Future<WebSocket> _upgrade(HttpRequest request, dynamic protocolSelector(List<String> protocols)?,
    CompressionOptions compression) async {
  final HttpResponse response = request.response;
  if (!_isUpgrade(request)) {
    response.statusCode = HttpStatus.badRequest;
    response.close().ignore();
    throw const WebSocketException("Invalid WebSocket upgrade request");
  }
  String? protocol;
  final List<String>? offered = request.headers["Sec-WebSocket-Protocol"];
  if (offered != null && protocolSelector != null) {
    final List<String> names = offered.join(", ").split(",").map((String s) => s.trim()).toList();
    try {
      protocol = await protocolSelector(names) as String?;
    } catch (_) {
      response.statusCode = HttpStatus.internalServerError;
      response.close().ignore();
      rethrow;
    }
    if (protocol != null && !names.contains(protocol)) {
      response.statusCode = HttpStatus.internalServerError;
      response.close().ignore();
      throw const WebSocketException("Selected protocol is not in the list of available protocols");
    }
  }
  response
    ..statusCode = HttpStatus.switchingProtocols
    ..headers.add(HttpHeaders.connectionHeader, "Upgrade")
    ..headers.add(HttpHeaders.upgradeHeader, "websocket")
    ..headers.add("Sec-WebSocket-Accept", _acceptance(request.headers.value("Sec-WebSocket-Key")!));
  if (protocol != null) response.headers.add("Sec-WebSocket-Protocol", protocol);
  final _Deflation? deflation = _Deflation.forServer(request.headers["Sec-WebSocket-Extensions"], compression);
  if (deflation != null) response.headers.add("Sec-WebSocket-Extensions", deflation.terms);
  response.headers.contentLength = 0;
  final Socket socket = await response.detachSocket();
  return _WebSocketImpl(socket, protocol, true, deflation);
}

final class _WebSocketTransformer extends StreamTransformerBase<HttpRequest, WebSocket>
    implements WebSocketTransformer {
  final dynamic Function(List<String> protocols)? _selector;
  final CompressionOptions _compression;

  _WebSocketTransformer(this._selector, this._compression);

  /// Listens at once: requests are answered before anybody wants the connections.
  Stream<WebSocket> bind(Stream<HttpRequest> stream) {
    final StreamController<WebSocket> controller = StreamController<WebSocket>(sync: true);
    stream.listen((HttpRequest request) {
      _upgrade(request, _selector, _compression).then<void>(controller.add, onError: controller.addError);
    }, onDone: controller.close);
    return controller.stream;
  }
}

Future<WebSocket> _connectWebSocket(String url, Iterable<String>? protocols, Map<String, dynamic>? headers,
    CompressionOptions compression, HttpClient? customClient) async {
  Uri uri = Uri.parse(url);
  if (!uri.isScheme("ws") && !uri.isScheme("wss")) {
    throw WebSocketException("Unsupported URL scheme '${uri.scheme}'");
  }
  final String key = base64.encode([for (int i = 0; i < 16; i++) Random.secure().nextInt(256)]);
  uri = Uri(
      scheme: uri.isScheme("wss") ? "https" : "http",
      userInfo: uri.userInfo,
      host: uri.host,
      port: uri.port,
      path: uri.path,
      query: uri.hasQuery ? uri.query : null,
      fragment: uri.fragment);
  final HttpClientRequest request = await (customClient ?? WebSocket._client).openUrl("GET", uri);
  if (uri.userInfo.isNotEmpty) {
    request.headers
        .set(HttpHeaders.authorizationHeader, "Basic ${base64.encode(utf8.encode(uri.userInfo))}");
  }
  headers?.forEach((String field, dynamic value) => request.headers.add(field, value as Object));
  request.headers
    ..set(HttpHeaders.connectionHeader, "Upgrade")
    ..set(HttpHeaders.upgradeHeader, "websocket")
    ..set("Sec-WebSocket-Key", key)
    ..set("Cache-Control", "no-cache")
    ..set("Sec-WebSocket-Version", "13");
  if (protocols != null) request.headers.add("Sec-WebSocket-Protocol", protocols.toList());
  if (compression.enabled) request.headers.add("Sec-WebSocket-Extensions", _Deflation.offer(compression));
  final HttpClientResponse response = await request.close();
  Never refuse(String message) {
    response.detachSocket().then<void>((Socket socket) => socket.destroy());
    throw WebSocketException(message, response.statusCode);
  }

  final String? connection = response.headers[HttpHeaders.connectionHeader]?.join(",").toLowerCase();
  if (response.statusCode != HttpStatus.switchingProtocols ||
      connection == null ||
      !connection.contains("upgrade") ||
      response.headers.value(HttpHeaders.upgradeHeader)?.toLowerCase() != "websocket") {
    refuse("Connection to '$uri' was not upgraded to websocket, HTTP status code: ${response.statusCode}");
  }
  final String? accept = response.headers.value("Sec-WebSocket-Accept");
  if (accept == null) refuse("Response did not contain a 'Sec-WebSocket-Accept' header");
  if (accept != _acceptance(key)) refuse("Bad response 'Sec-WebSocket-Accept' header");
  final String? protocol = response.headers.value("Sec-WebSocket-Protocol");
  final _Deflation? deflation =
      _Deflation.forClient(response.headers.value("Sec-WebSocket-Extensions"), compression);
  final Socket socket = await response.detachSocket();
  return _WebSocketImpl(socket, protocol, false, deflation);
}

// ---- compression: RFC 7692

/// permessage-deflate on one connection.
final class _Deflation {
  static const String _name = "permessage-deflate";
  static const String _server = "server_no_context_takeover";
  static const String _client = "client_no_context_takeover";
  static const String _serverBits = "server_max_window_bits";
  static const String _clientBits = "client_max_window_bits";

  final bool _forgetsSent;
  final bool _forgetsReceived;
  final int _sentBits;
  final int _receivedBits;

  /// What was agreed, as a header says it.
  final String terms;
  RawZLibFilter? _compressor;
  RawZLibFilter? _expander;

  _Deflation(this._forgetsSent, this._forgetsReceived, this._sentBits, this._receivedBits, this.terms);

  static String offer(CompressionOptions options) {
    final StringBuffer out = StringBuffer(_name);
    if (options.clientNoContextTakeover) out.write("; $_client");
    if (options.serverNoContextTakeover) out.write("; $_server");
    if (options.serverMaxWindowBits != null) out.write("; $_serverBits=${options.serverMaxWindowBits}");
    final int? client = options.clientMaxWindowBits;
    out.write(client == null ? "; $_clientBits" : "; $_clientBits=$client");
    return out.toString();
  }

  static int _bits(String? text, int? own) {
    final int asked = int.tryParse(text ?? "") ?? own ?? ZLibOption.defaultWindowBits;
    return asked < 8 || asked > 15 ? 15 : asked;
  }

  static _Deflation? forServer(List<String>? offers, CompressionOptions options) {
    if (offers == null || !options.enabled) return null;
    for (final String offer in offers.join(",").split(",")) {
      final HeaderValue value = HeaderValue.parse(offer.trim());
      if (value.value != _name) continue;
      final Map<String, String?> asked = value.parameters;
      final bool forgetsSent = asked.containsKey(_server) || options.serverNoContextTakeover;
      final bool forgetsReceived = asked.containsKey(_client) || options.clientNoContextTakeover;
      final StringBuffer terms = StringBuffer(_name);
      if (forgetsReceived) terms.write("; $_client");
      if (forgetsSent) terms.write("; $_server");
      int sent = 15, received = 15;
      if (asked.containsKey(_serverBits) || options.serverMaxWindowBits != null) {
        sent = _bits(asked[_serverBits], options.serverMaxWindowBits);
        terms.write("; $_serverBits=$sent");
      }
      if (asked.containsKey(_clientBits)) {
        received = _bits(asked[_clientBits], options.clientMaxWindowBits);
        terms.write("; $_clientBits=$received");
      }
      return _Deflation(forgetsSent, forgetsReceived, sent, received, terms.toString());
    }
    return null;
  }

  static _Deflation? forClient(String? agreed, CompressionOptions options) {
    if (agreed == null || !options.enabled) return null;
    final HeaderValue value = HeaderValue.parse(agreed);
    if (value.value != _name) return null;
    final Map<String, String?> terms = value.parameters;
    return _Deflation(terms.containsKey(_client), terms.containsKey(_server),
        _bits(terms[_clientBits], options.clientMaxWindowBits), _bits(terms[_serverBits], null), agreed);
  }

  static void _drain(RawZLibFilter filter, BytesBuilder out) {
    for (List<int>? part = filter.processed(); part != null; part = filter.processed()) {
      out.add(part);
    }
  }

  /// A message without the four bytes at its end that are always the same.
  Uint8List compress(List<int> message) {
    if (message.isEmpty) return Uint8List(1);
    final RawZLibFilter filter =
        _compressor ??= RawZLibFilter.deflateFilter(windowBits: _sentBits, raw: true);
    final BytesBuilder out = BytesBuilder(copy: false);
    filter.process(message, 0, message.length);
    _drain(filter, out);
    if (_forgetsSent) _compressor = null;
    final Uint8List bytes = out.takeBytes();
    final int end = bytes.length - 4;
    final bool marked = end >= 0 && bytes[end] == 0 && bytes[end + 1] == 0 && bytes[end + 2] == 0xff && bytes[end + 3] == 0xff;
    return marked ? Uint8List.sublistView(bytes, 0, end) : bytes;
  }

  Uint8List expand(Uint8List message) {
    final RawZLibFilter filter =
        _expander ??= RawZLibFilter.inflateFilter(windowBits: _receivedBits, raw: true);
    final BytesBuilder out = BytesBuilder(copy: false);
    filter.process(message, 0, message.length);
    filter.process(const [0, 0, 0xff, 0xff], 0, 4);
    _drain(filter, out);
    if (_forgetsReceived) _expander = null;
    return out.takeBytes();
  }
}

// ---- frames

/// Something that the other side may not send, and the status that tells it so.
final class _Violation implements Exception {
  final int status;

  _Violation(this.status);
}

final class _WebSocketImpl extends Stream<dynamic> implements WebSocket {
  static const int _text = 1;
  static const int _binary = 2;
  static const int _close = 8;
  static const int _ping = 9;
  static const int _pong = 10;

  final Socket _socket;
  final String? protocol;
  final bool _serverSide;
  final _Deflation? _deflation;
  late final StreamSubscription<Uint8List> _source;
  late final StreamController<dynamic> _controller;
  int _readyState = WebSocket.open;
  int? closeCode;
  String? closeReason;
  int? _sentCode;
  String? _sentReason;
  bool _writeClosed = false;
  bool _bound = false;
  Duration? _pingInterval;
  Timer? _pingTimer;
  Timer? _closeTimer;
  final Completer<dynamic> _done = Completer<dynamic>();

  // What has arrived and makes no frame yet.
  Uint8List _bytes = Uint8List(0);
  int _at = 0;

  /// What has come of a frame of which at least so many bytes are needed.
  final BytesBuilder _pieces = BytesBuilder();
  int _needed = 0;

  // A message in several frames.
  BytesBuilder? _message;
  int _messageKind = 0;
  bool _messageCompressed = false;

  static final Random _random = Random.secure();

  _WebSocketImpl(this._socket, this.protocol, this._serverSide, this._deflation) {
    _controller = StreamController<dynamic>(
        sync: true,
        onListen: _listened,
        onPause: () => _source.pause(),
        onResume: () => _source.resume(),
        onCancel: () => _source.cancel());
    _source = _socket.listen(_arrived, onError: (Object error, StackTrace stack) {
      _socket.destroy();
      _finish();
    }, onDone: _sourceEnded);
    _source.pause();
    _socket.done.then<void>((_) {}, onError: (_) {});
    _trySetNoDelay();
    // Who doesn't ask how it ended is not told.
    _done.future.ignore();
  }

  void _trySetNoDelay() {
    try {
      _socket.setOption(SocketOption.tcpNoDelay, true);
    } catch (_) {
      // Not every socket knows it.
    }
  }

  bool _heard = false;

  void _listened() {
    _heard = true;
    if (_source.isPaused) _source.resume();
  }

  StreamSubscription<dynamic> listen(void onData(dynamic message)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller.stream.listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  int get readyState => _readyState;
  String get extensions => "";
  Future get done => _done.future;

  Duration? get pingInterval => _pingInterval;
  set pingInterval(Duration? interval) {
    if (_writeClosed) return;
    _pingTimer?.cancel();
    _pingInterval = interval;
    if (interval != null) {
      _pingTimer = Timer(interval, () {
        if (_writeClosed) return;
        _send(_ping, const [], false);
        _pingTimer = Timer(interval, () {
          // No pong has come.
          _closeTimer?.cancel();
          _shutDown(WebSocketStatus.goingAway, null);
          closeCode = WebSocketStatus.goingAway;
          closeReason = null;
          _controller.close();
          _socket.destroy();
        });
      });
    }
  }

  // ---- what arrives

  void _arrived(Uint8List bytes) {
    if (_over) return;
    try {
      // The pieces of a long frame are put together once, when all of it is there.
      if (_pieces.isEmpty && _at < _bytes.length) _pieces.add(Uint8List.sublistView(_bytes, _at));
      if (_pieces.isNotEmpty) {
        _pieces.add(bytes);
        if (_pieces.length < _needed) return;
        bytes = _pieces.takeBytes();
      }
      _bytes = bytes;
      _at = 0;
      _needed = 0;
      while (!_over && _frame()) {}
    } on _Violation catch (violation) {
      _refuse(violation.status);
    } on FormatException {
      _refuse(WebSocketStatus.invalidFramePayloadData);
    } on OutOfMemoryError {
      // Some bytes can become any number of them.
      _refuse(WebSocketStatus.messageTooBig);
    }
  }

  void _refuse(int status) {
    closeCode ??= status;
    _shutDown(status, null);
    _ended();
    _socket.destroy();
    _controller.close();
  }

  /// Whether a whole frame was there.
  bool _frame() {
    final int there = _bytes.length - _at;
    if (there < 2) return false;
    final int first = _bytes[_at];
    final int second = _bytes[_at + 1];
    final int kind = first & 15;
    final bool last = first & 0x80 != 0;
    final bool compressed = first & 0x40 != 0;
    final bool control = kind >= 8;
    if (first & 0x30 != 0 || (compressed && (_deflation == null || control || kind == 0))) {
      throw _Violation(WebSocketStatus.protocolError);
    }
    if (kind > _pong || (kind > _binary && kind < _close)) throw _Violation(WebSocketStatus.protocolError);
    final bool masked = second & 0x80 != 0;
    if (masked != _serverSide) throw _Violation(WebSocketStatus.protocolError);
    int length = second & 127;
    if (control && (length > 125 || !last)) throw _Violation(WebSocketStatus.protocolError);
    int head = 2;
    if (length == 126) {
      if (there < 4) return false;
      length = _bytes[_at + 2] << 8 | _bytes[_at + 3];
      head = 4;
    } else if (length == 127) {
      if (there < 10) return false;
      length = ByteData.sublistView(_bytes, _at + 2, _at + 10).getUint64(0);
      if (length < 0) throw _Violation(WebSocketStatus.protocolError);
      head = 10;
    }
    final int mask = _at + head;
    if (masked) head += 4;
    if (there - head < length) {
      _needed = length;
      return false;
    }
    final int start = _at + head;
    _at = start + length;
    Uint8List payload = Uint8List.sublistView(_bytes, start, _at);
    if (masked) payload = _unmasked(payload, mask);
    control ? _controlFrame(kind, payload) : _dataFrame(kind, last, compressed, payload);
    return true;
  }

  Uint8List _unmasked(Uint8List payload, int mask) {
    final Uint8List out = Uint8List(payload.length);
    final List<int> key = [_bytes[mask], _bytes[mask + 1], _bytes[mask + 2], _bytes[mask + 3]];
    for (int i = 0; i < out.length; i++) {
      out[i] = payload[i] ^ key[i & 3];
    }
    return out;
  }

  void _dataFrame(int kind, bool last, bool compressed, Uint8List payload) {
    final BytesBuilder? begun = _message;
    if ((kind == 0) == (begun == null)) throw _Violation(WebSocketStatus.protocolError);
    if (kind != 0) {
      _messageKind = kind;
      _messageCompressed = compressed;
      if (!last) {
        _message = BytesBuilder()..add(payload);
        return;
      }
    } else {
      begun!.add(payload);
      if (!last) return;
      payload = begun.takeBytes();
      _message = null;
    }
    if (_messageCompressed) payload = _deflation!.expand(payload);
    if (_over || _controller.isClosed) return;
    _controller.add(_messageKind == _text ? utf8.decode(payload) : payload);
  }

  void _controlFrame(int kind, Uint8List payload) {
    switch (kind) {
      case _ping:
        if (!_writeClosed) _send(_pong, payload, false);
      case _pong:
        pingInterval = _pingInterval;
      case _close:
        int code = WebSocketStatus.noStatusReceived;
        String reason = "";
        if (payload.length == 1) throw _Violation(WebSocketStatus.protocolError);
        if (payload.length > 1) {
          code = payload[0] << 8 | payload[1];
          if (!_isSendable(code)) throw _Violation(WebSocketStatus.protocolError);
          reason = utf8.decode(Uint8List.sublistView(payload, 2));
        }
        closeCode = code;
        closeReason = reason;
        _shutDown(code == WebSocketStatus.noStatusReceived ? null : code, reason);
        _ended();
        _readyState = WebSocket.closed;
        _controller.close();
    }
  }

  void _sourceEnded() {
    _finish();
  }

  /// The connection is gone, if not after a goodbye then without one.
  void _finish() {
    if (closeCode == null) {
      closeCode = WebSocketStatus.noStatusReceived;
      closeReason = "";
    }
    _shutDown(null, null);
    _ended();
    _readyState = WebSocket.closed;
    _controller.close();
  }

  /// Nothing more happens.
  void _ended() {
    _over = true;
    _pingTimer?.cancel();
    _closeTimer?.cancel();
    if (closeCode == null) {
      closeCode = _sentCode;
      closeReason = _sentReason;
    }
    _source.cancel();
    _shutDown(WebSocketStatus.goingAway, null);
  }

  // ---- what is sent

  /// An error was added: nothing more is sent.
  bool _failed = false;

  /// Whether the program has closed its side. Only then is it told, by [done], that this side is closed.
  bool _closeAsked = false;

  /// Whether the sending side of the connection has ended.
  bool _sendingEnded = false;

  /// Whether the receiving side has ended.
  bool _over = false;

  void add(dynamic data) {
    _checkOpen();
    if (_failed || _writeClosed) return;
    if (data is String) {
      _send(_text, utf8.encode(data), true);
    } else if (data is List<int>) {
      _send(_binary, data, true);
    } else {
      _fail(ArgumentError(data), StackTrace.current);
      _writeClosed = true;
      _socket.destroy();
    }
  }

  /// What the other side has closed takes everything and sends nothing.
  void _checkOpen() {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_closeAsked) throw StateError("StreamSink is closed");
  }

  void _fail(Object error, StackTrace stack) {
    _failed = true;
    if (!_done.isCompleted) _done.completeError(error, stack);
  }

  void addUtf8Text(List<int> bytes) {
    _checkOpen();
    if (!_failed && !_writeClosed) _send(_text, bytes, true);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _checkOpen();
    if (!_failed) _fail(error, stackTrace ?? StackTrace.empty);
  }

  Future addStream(Stream stream) {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_failed || _closeAsked) return done;
    if (_writeClosed) return Future<dynamic>.value(this);
    _bound = true;
    final Completer<dynamic> completer = Completer<dynamic>();
    late final StreamSubscription<dynamic> source;
    source = stream.listen((dynamic data) {
      _bound = false;
      try {
        if (!_writeClosed) add(data);
      } finally {
        _bound = true;
      }
      // No faster than the connection takes it.
      source.pause(_socket.flush().then<void>((_) {}, onError: (_) {}));
    }, onError: (Object error, StackTrace stack) {
      _bound = false;
      completer.completeError(error, stack);
    }, onDone: () {
      _bound = false;
      completer.complete(this);
    }, cancelOnError: true);
    return completer.future;
  }

  void _send(int kind, List<int> payload, bool mayCompress) {
    final _Deflation? deflation = mayCompress ? _deflation : null;
    if (deflation != null) payload = deflation.compress(payload);
    final int length = payload.length;
    final int extra = length < 126
        ? 0
        : length < 65536
            ? 2
            : 8;
    final int head = 2 + extra + (_serverSide ? 0 : 4);
    final Uint8List frame = Uint8List(head + length);
    frame[0] = 0x80 | (deflation == null ? 0 : 0x40) | kind;
    final int own = _serverSide ? 0 : 0x80;
    switch (extra) {
      case 0:
        frame[1] = own | length;
      case 2:
        frame[1] = own | 126;
        frame[2] = length >> 8;
        frame[3] = length & 255;
      default:
        frame[1] = own | 127;
        ByteData.sublistView(frame).setUint64(2, length);
    }
    frame.setRange(head, frame.length, payload);
    if (!_serverSide) {
      final List<int> key = [for (int i = 0; i < 4; i++) _random.nextInt(256)];
      frame.setRange(head - 4, head, key);
      for (int i = head; i < frame.length; i++) {
        frame[i] ^= key[i - head & 3];
      }
    }
    try {
      _socket.add(frame);
    } on StateError {
      // The connection is gone.
    }
  }

  /// What is reserved for other uses must not be sent.
  static bool _isSendable(int code) =>
      code >= 1000 && !(code > 1003 && code < 1007) && !(code > 1011 && code < 3000);

  /// Says goodbye, once, and ends the sending side.
  void _shutDown(int? code, String? reason) {
    if (_writeClosed) return;
    _writeClosed = true;
    _pingTimer?.cancel();
    if (code == null || _isSendable(code)) {
      final List<int> payload =
          code == null ? const [] : [code >> 8, code & 255, if (reason != null) ...utf8.encode(reason)];
      _send(_close, payload, false);
    }
    void ended(Object? _) {
      _sendingEnded = true;
      _tellDone();
    }

    _socket.close().then<void>(ended, onError: ended);
  }

  void _tellDone() {
    if (_closeAsked && _sendingEnded && !_done.isCompleted) _done.complete(this);
  }

  Future close([int? code, String? reason]) {
    if (code != null && !_isSendable(code)) throw WebSocketException("Reserved status code $code");
    if (_sentCode == null) {
      _sentCode = code;
      _sentReason = reason;
    }
    if (!_controller.isClosed) {
      // Who listens reads on until the other side says goodbye too; it is not waited for longer than this.
      if (!_heard) _controller.stream.drain<dynamic>().catchError((_) => null);
      _closeTimer ??= Timer(const Duration(seconds: 5), () {
        closeCode = _sentCode;
        closeReason = _sentReason;
        _ended();
        _socket.destroy();
        _controller.close();
      });
    }
    _closeAsked = true;
    if (!_failed) _shutDown(code, reason);
    _tellDone();
    return done;
  }
}
