// Reading HTTP messages from a connection.

part of 'io.dart';

/// The parts of a message's head in [bytes] from [start] on: where its body begins, the first line, whether all values are free of
/// control characters, and of each field the name in lower case and the value. An odd null at the end stands for a line that is no
/// field. Null while the head is not complete.
external List<Object?>? _httpHead(Uint8List bytes, int start);

/// A message's head, and a stream of its body.
final class _HttpIncoming extends Stream<Uint8List> {
  final _HttpHeaders headers;
  final String protocolVersion;
  final bool isRequest;
  String method = "";
  Uri? uri;
  int statusCode = 0;
  String reasonPhrase = "";

  /// The connection goes on as something else than HTTP.
  bool upgraded = false;
  bool hasListener = false;

  /// Whether the body was read to its end, once it is known.
  bool? bodyComplete;
  Completer<bool>? _bodyDone;

  /// Null while there is no body that anybody has asked for.
  StreamController<Uint8List>? _body;

  _HttpIncoming(this.headers, this.protocolVersion, this.isRequest);

  int get contentLength => headers.contentLength;

  /// Completes when the body has been read, with whether all went well.
  Future<bool> get bodyDone {
    final Completer<bool> completer = _bodyDone ??= Completer<bool>();
    final bool? complete = bodyComplete;
    if (complete != null && !completer.isCompleted) completer.complete(complete);
    return completer.future;
  }

  void _bodyEnds(bool complete) {
    if (bodyComplete != null) return;
    bodyComplete = complete;
    _bodyDone?.complete(complete);
  }

  StreamSubscription<Uint8List> listen(void onData(Uint8List event)?,
      {Function? onError, void onDone()?, bool? cancelOnError}) {
    hasListener = true;
    final StreamController<Uint8List> body = _body ??= (StreamController<Uint8List>(sync: true)..close());
    return body.stream
        .handleError((Object error) => throw HttpException((error as HttpException).message, uri: uri),
            test: (dynamic error) => error is HttpException)
        .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);
  }
}

/// How the end of a body is found.
enum _BodyEnd { none, length, chunks, close }

/// Reads one message after the other, and each body only as fast as somebody takes it. Between messages it waits to
/// be told to go on.
final class _HttpParser {
  /// More than this is no head.
  static const int _mostHead = 1 << 20;

  final bool _requests;
  final void Function(_HttpIncoming message) _onMessage;
  final void Function(Object error) _onError;
  final void Function() _onClosed;
  late final StreamSubscription<Uint8List> _source;

  /// What has arrived and was not used yet.
  Uint8List _bytes = Uint8List(0);
  int _at = 0;

  /// Beginning of a head that is not complete.
  BytesBuilder? _partial;
  bool _ended = false;
  bool _halted = false;
  bool _detached = false;
  bool _working = false;
  _HttpIncoming? _current;
  _BodyEnd _bodyEnd = _BodyEnd.none;
  int _left = 0;

  /// In a body of chunks: the line being read, and what it is.
  String _line = "";
  _ChunkState _chunk = _ChunkState.size;

  /// For answers: the method of the request, as an answer to HEAD has no body.
  String requestMethod = "";

  _HttpParser(Stream<Uint8List> source, this._requests, this._onMessage, this._onError, this._onClosed) {
    _source = source.listen((Uint8List bytes) {
      _bytes = bytes;
      _at = 0;
      _work();
    }, onError: (Object error) {
      _fail(error);
    }, onDone: _sourceEnded);
  }

  bool get isIdle => _current == null && _partial == null && _at == _bytes.length;

  void _pauseIfNeeded() {
    final bool blocked = _current == null ? _halted : _blockedByBody;
    if (blocked && !_source.isPaused) {
      _source.pause();
    } else if (!blocked && _source.isPaused) {
      _source.resume();
    }
  }

  bool get _blockedByBody {
    final _HttpIncoming? current = _current;
    if (current == null) return false;
    final StreamController<Uint8List> body = current._body!;
    return !body.hasListener || body.isPaused;
  }

  /// Waits after this message until [goOn].
  void halt() {
    _halted = true;
  }

  void goOn() {
    if (_detached) return;
    _halted = false;
    _work();
  }

  /// Reads the rest of a body that nobody wants.
  void drain(_HttpIncoming message) {
    if (!message.hasListener) message.listen((_) {}, onError: (_) {});
  }

  void _work() {
    if (_working || _detached) return;
    _working = true;
    try {
      while (!_halted || _current != null) {
        if (_current == null) {
          if (!_readHead()) break;
        } else {
          if (_blockedByBody || !_readBody()) break;
        }
      }
    } on HttpException catch (error) {
      _fail(error);
    } on FormatException catch (error) {
      _fail(HttpException(error.message));
    } finally {
      _working = false;
    }
    if (_ended) {
      if (_current == null || !_blockedByBody) _noMore();
    } else if (!_detached && !_failed) {
      _pauseIfNeeded();
    }
  }

  bool _failed = false;

  void _fail(Object error) {
    if (_failed || _detached) return;
    _failed = true;
    _source.cancel();
    final _HttpIncoming? current = _current;
    _current = null;
    if (current != null) {
      current._body!.addError(error, StackTrace.empty);
      current._body!.close();
      current._bodyEnds(false);
    }
    _onError(error);
  }

  void _sourceEnded() {
    _ended = true;
    if (!_detached) _work();
  }

  void _noMore() {
    if (_failed) return;
    final _HttpIncoming? current = _current;
    if (current != null) {
      if (_bodyEnd == _BodyEnd.close) {
        _endBody();
      } else {
        _fail(const HttpException("Connection closed while receiving data"));
        return;
      }
    } else if (_partial != null) {
      _fail(const HttpException("Connection closed before full header was received"));
      return;
    } else if (_halted) {
      return;
    }
    _failed = true;
    _onClosed();
  }

  // ---- heads

  /// Whether a whole head was there.
  bool _readHead() {
    if (_at == _bytes.length) return false;
    Uint8List bytes = _bytes;
    int start = _at;
    final BytesBuilder? partial = _partial;
    if (partial != null) {
      partial.add(Uint8List.sublistView(_bytes, _at));
      bytes = partial.takeBytes();
      start = 0;
    }
    final List<Object?>? head = _httpHead(bytes, start);
    if (head == null) {
      if (bytes.length - start > _mostHead) throw const HttpException("Header size limit exceeded");
      _checkStart(bytes, start);
      _partial = (partial ?? BytesBuilder())..add(Uint8List.sublistView(bytes, start));
      _at = _bytes.length;
      return false;
    }
    final int end = head[0] as int;
    _partial = null;
    _bytes = bytes;
    _at = end;
    if (end - start > _mostHead) throw const HttpException("Header size limit exceeded");
    _head(head);
    return true;
  }

  /// What can't become a message is refused before it is complete.
  void _checkStart(Uint8List bytes, int start) {
    if (_requests) {
      if (!_isTokenCode(bytes[start])) throw HttpException("Invalid request method");
      return;
    }
    const String expected = "HTTP/1.";
    for (int i = 0; i < expected.length && start + i < bytes.length; i++) {
      if (bytes[start + i] != expected.codeUnitAt(i)) throw HttpException("Invalid response line");
    }
  }

  void _head(List<Object?> head) {
    final String line = head[1] as String;
    final _HttpIncoming message = _requests ? _requestLine(line) : _statusLine(line);
    _fields(head, message.headers);
    message.headers._mutable = false;
    _begin(message);
  }

  _HttpIncoming _requestLine(String line) {
    final List<String> parts = line.split(" ");
    if (!_isToken(parts[0])) throw const HttpException("Invalid request method");
    // A space at the end does no harm.
    if (parts.length == 4 && parts[3].isEmpty) parts.removeLast();
    if (parts.length != 3 || parts[1].isEmpty) throw const HttpException("Invalid request, unexpected 32 in URI");
    final String version = _version(parts[2]);
    final _HttpIncoming message = _HttpIncoming(_HttpHeaders(version), version, true);
    message.method = parts[0];
    try {
      message.uri = Uri.parse(parts[1]);
    } on FormatException {
      throw HttpException("Invalid request URI '${parts[1]}'");
    }
    return message;
  }

  static String _version(String text) {
    if (text == "HTTP/1.1") return "1.1";
    if (text == "HTTP/1.0") return "1.0";
    throw const HttpException("Invalid request, unsupported version");
  }

  _HttpIncoming _statusLine(String line) {
    const int reason = 13; // HTTP/1.1 200 OK
    final bool valid = (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ")) &&
        line.length >= reason - 1 &&
        _isDigits(line, 9, reason - 1) &&
        (line.length < reason || line.codeUnitAt(reason - 1) == 32) &&
        !line.contains("\r");
    if (!valid) throw const HttpException("Invalid response line");
    final String version = line.substring(5, 8);
    final _HttpIncoming message = _HttpIncoming(_HttpHeaders(version), version, false);
    message.statusCode = int.parse(line.substring(9, reason - 1));
    message.reasonPhrase = line.length > reason ? line.substring(reason) : "";
    return message;
  }

  void _fields(List<Object?> head, _HttpHeaders headers) {
    final bool valid = head[2] as bool;
    for (int i = 3; i < head.length; i += 2) {
      final String? lower = head[i] as String?;
      if (lower == null) throw const HttpException("Invalid header field name");
      final String value = head[i + 1] as String;
      if (!valid) _HttpHeaders._checkValue(value);
      if (lower == HttpHeaders.contentLengthHeader && headers._values[lower] != null) {
        throw const HttpException("The Content-Length header occurred more than once, "
            "at most one is allowed.");
      }
      if (lower == HttpHeaders.connectionHeader) {
        for (final String one in value.split(",")) {
          if (one.trim().isNotEmpty) headers._add(lower, one.trim());
        }
        continue;
      }
      headers._add(lower, lower == HttpHeaders.transferEncodingHeader && value.toLowerCase() == "chunked" ? "chunked" : value);
    }
  }

  void _begin(_HttpIncoming message) {
    final _HttpHeaders headers = message.headers;
    final List<String>? connection = headers[HttpHeaders.connectionHeader];
    final bool upgrade =
        connection != null && connection.any((String v) => v.toLowerCase() == "upgrade");
    if (message.isRequest) {
      message.upgraded = upgrade && headers[HttpHeaders.upgradeHeader] != null;
      _bodyEnd = headers._chunked
          ? _BodyEnd.chunks
          : headers._contentLength > 0
              ? _BodyEnd.length
              : _BodyEnd.none;
      if (message.upgraded) _bodyEnd = _BodyEnd.none;
    } else {
      final int status = message.statusCode;
      message.upgraded = status == HttpStatus.switchingProtocols ||
          (requestMethod == "CONNECT" && status == HttpStatus.ok);
      if (status == HttpStatus.continue_) {
        // Only says that the answer will come.
        return;
      }
      final bool none = requestMethod == "HEAD" ||
          status < HttpStatus.ok ||
          status == HttpStatus.noContent ||
          status == HttpStatus.notModified ||
          message.upgraded;
      _bodyEnd = none
          ? _BodyEnd.none
          : headers._chunked
              ? _BodyEnd.chunks
              : headers._contentLength >= 0
                  ? _BodyEnd.length
                  : _BodyEnd.close;
    }
    _left = headers._contentLength;
    _chunk = _ChunkState.size;
    _line = "";
    _current = message;
    _halted = true;
    if (_bodyEnd == _BodyEnd.none || (_bodyEnd == _BodyEnd.length && _left == 0)) {
      _current = null;
      message._bodyEnds(true);
    } else {
      message._body = StreamController<Uint8List>(
          sync: true, onListen: _work, onPause: _pauseIfNeeded, onResume: _work, onCancel: () {
        // Nobody wants the rest.
        _cancelled(message);
      });
    }
    _onMessage(message);
  }

  void _cancelled(_HttpIncoming message) {
    if (_current != message) return;
    _current = null;
    message._bodyEnds(false);
  }

  // ---- bodies

  void _endBody() {
    final _HttpIncoming message = _current!;
    _current = null;
    message._body!.close();
    message._bodyEnds(true);
  }

  void _deliver(int count) {
    final Uint8List part = _at == 0 && count == _bytes.length
        ? _bytes
        : Uint8List.sublistView(_bytes, _at, _at + count);
    _at += count;
    _current!._body!.add(part);
  }

  /// Whether it got on.
  bool _readBody() {
    final int there = _bytes.length - _at;
    if (there == 0) return false;
    switch (_bodyEnd) {
      case _BodyEnd.close:
        _deliver(there);
      case _BodyEnd.length:
        final int count = there < _left ? there : _left;
        _left -= count;
        _deliver(count);
        if (_left == 0 && _current != null) _endBody();
      case _BodyEnd.chunks:
        return _readChunk();
      case _BodyEnd.none:
        return false;
    }
    return true;
  }

  bool _readChunk() {
    if (_chunk == _ChunkState.data) {
      final int there = _bytes.length - _at;
      final int count = there < _left ? there : _left;
      _left -= count;
      if (_left == 0) _chunk = _ChunkState.afterData;
      _deliver(count);
      return true;
    }
    final int end = _bytes.indexOf(10, _at);
    final int stop = end < 0 ? _bytes.length : end;
    _line += String.fromCharCodes(_bytes, _at, stop);
    _at = end < 0 ? stop : stop + 1;
    if (_chunk == _ChunkState.size) _checkSize(_line);
    if (end < 0) {
      if (_line.length > _mostHead) throw const HttpException("Header size limit exceeded");
      return true;
    }
    final String line = _line.endsWith("\r") ? _line.substring(0, _line.length - 1) : _line;
    _line = "";
    switch (_chunk) {
      case _ChunkState.size:
        final int semicolon = line.indexOf(";");
        final String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).trim();
        final int? size = digits.length > 15 ? null : int.tryParse(digits, radix: 16);
        if (size == null) {
          throw const HttpException("Failed to parse HTTP, chunk size is expected to be hexadecimal");
        }
        _left = size;
        _chunk = size == 0 ? _ChunkState.trailer : _ChunkState.data;
      case _ChunkState.afterData:
        if (line.isNotEmpty) throw HttpException("Failed to parse HTTP, ${line.codeUnitAt(0)} does not match 13");
        _chunk = _ChunkState.size;
      case _ChunkState.trailer:
        // Dart knows no headers after a body.
        if (line.isNotEmpty) throw HttpException("Failed to parse HTTP, ${line.codeUnitAt(0)} does not match 13");
        _endBody();
      case _ChunkState.data:
        break;
    }
    return true;
  }

  static void _checkSize(String line) {
    for (int i = 0; i < line.length; i++) {
      final int code = line.codeUnitAt(i);
      if (code == 13 || code == 0x3b || code == 32) return;
      final bool hex =
          (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
      if (!hex) throw HttpException("Failed to parse HTTP, $code is expected to be a Hex digit");
    }
  }

  // ---- the connection for somebody else

  /// What arrives from now on, and what has arrived already.
  Stream<Uint8List> detach() {
    _detached = true;
    late final StreamController<Uint8List> controller;
    controller = StreamController<Uint8List>(
        sync: true,
        onListen: () {
          final BytesBuilder? partial = _partial;
          if (partial != null && partial.length > 0) {
            controller.add(partial.takeBytes());
          } else if (_at < _bytes.length) {
            controller.add(Uint8List.sublistView(_bytes, _at));
          }
          _source.onData(controller.add);
          _source.onError(controller.addError);
          _source.onDone(controller.close);
          if (_ended) {
            controller.close();
          } else if (_source.isPaused && !controller.isPaused) {
            _source.resume();
          }
        },
        onPause: () {
          if (!_source.isPaused) _source.pause();
        },
        onResume: () {
          if (_source.isPaused) _source.resume();
        },
        onCancel: () => _source.cancel());
    if (!_source.isPaused && !_ended) _source.pause();
    return controller.stream;
  }
}

enum _ChunkState { size, data, afterData, trailer }

/// A connection that HTTP has left.
final class _DetachedSocket extends Stream<Uint8List> implements Socket {
  final Socket _socket;
  final Stream<Uint8List> _incoming;

  _DetachedSocket(this._socket, this._incoming);

  StreamSubscription<Uint8List> listen(void onData(Uint8List event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _incoming.listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  Encoding get encoding => _socket.encoding;
  set encoding(Encoding value) {
    _socket.encoding = value;
  }

  void write(Object? object) {
    _socket.write(object);
  }

  void writeln([Object? object = ""]) {
    _socket.writeln(object);
  }

  void writeCharCode(int charCode) {
    _socket.writeCharCode(charCode);
  }

  void writeAll(Iterable objects, [String separator = ""]) {
    _socket.writeAll(objects, separator);
  }

  void add(List<int> data) {
    _socket.add(data);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _socket.addError(error, stackTrace);
  }

  Future addStream(Stream<List<int>> stream) => _socket.addStream(stream);
  Future flush() => _socket.flush();
  Future close() => _socket.close();
  Future get done => _socket.done;
  void destroy() {
    _socket.destroy();
  }

  int get port => _socket.port;
  InternetAddress get address => _socket.address;
  InternetAddress get remoteAddress => _socket.remoteAddress;
  int get remotePort => _socket.remotePort;
  bool setOption(SocketOption option, bool enabled) => _socket.setOption(option, enabled);
  Uint8List getRawOption(RawSocketOption option) => _socket.getRawOption(option);
  void setRawOption(RawSocketOption option) {
    _socket.setRawOption(option);
  }
}

final class _HttpConnectionInfo implements HttpConnectionInfo {
  final InternetAddress remoteAddress;
  final int remotePort;
  final int localPort;

  _HttpConnectionInfo(this.remoteAddress, this.remotePort, this.localPort);

  static HttpConnectionInfo? of(Socket socket) {
    try {
      return _HttpConnectionInfo(socket.remoteAddress, socket.remotePort, socket.port);
    } catch (_) {
      return null;
    }
  }
}
