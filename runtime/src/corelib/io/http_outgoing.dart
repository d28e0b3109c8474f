// Writing HTTP messages to a connection.

part of 'io.dart';

/// A message that is being written: its head goes out with the first bytes of its body.
abstract base class _HttpOutgoing<T> with _TextSink implements IOSink {
  /// Gathered before it goes to the socket.
  static const int _bufferSize = 8192;

  final _HttpHeaders headers;
  final Uri? _uri;
  bool bufferOutput = true;
  bool _headWritten = false;
  bool _closed = false;
  bool _bound = false;
  final BytesBuilder _buffer = BytesBuilder();

  /// How much of the buffer is the head.
  int _headWaiting = 0;

  int _written = 0;
  RawZLibFilter? _compressor;
  Object? _error;

  /// The other side has gone: nobody will hear the rest.
  bool _unheard = false;
  final Completer<T> _done = Completer<T>();

  _HttpOutgoing(this.headers, this._uri) {
    _done.future.ignore();
  }

  Socket get _socket;

  /// The first line.
  String get _startLine;

  /// Whether this message has no body, whatever is written.
  bool get _bodyless;

  /// Whether what is written may be compressed.
  bool get _mayCompress => false;

  /// What is left to do before the head is written.
  void _prepareHead(bool hasBody);

  /// All has been written.
  void _finished();

  /// Something is wrong with what the program wrote.
  void _spoiled();

  Future<T> get done => _done.future;

  int get contentLength => headers.contentLength;
  set contentLength(int length) {
    headers.contentLength = length;
  }

  bool get persistentConnection => headers.persistentConnection;
  set persistentConnection(bool persistent) {
    headers.persistentConnection = persistent;
  }

  /// Once the headers can't change any more.
  Encoding? _encoding;

  Encoding get encoding {
    final Encoding? known = _encoding;
    if (known != null) return known;
    final String? type = headers._values[HttpHeaders.contentTypeHeader]?[0];
    final Encoding found = type == null ? latin1 : _encodingOfType(type);
    if (!headers._mutable) _encoding = found;
    return found;
  }

  /// The type of the content says it.
  set encoding(Encoding value) {
    throw StateError("IOSink encoding is not mutable");
  }

  void _checkOpen() {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_closed) throw StateError("StreamSink is closed");
  }

  void _writeHead(bool hasBody) {
    if (_headWritten) return;
    _headWritten = true;
    _prepareHead(hasBody);
    if (_mayCompress && hasBody) {
      headers._values[HttpHeaders.contentEncodingHeader] = ["gzip"];
      headers.chunkedTransferEncoding = true;
      _compressor = RawZLibFilter.deflateFilter(gzip: true);
    }
    final StringBuffer out = StringBuffer(_startLine);
    headers._writeTo(out);
    out.write("\r\n");
    headers._mutable = false;
    _buffer.add(latin1.encode(out.toString()));
    _headWaiting = _buffer.length;
    // The other side is told as soon as there is a body, even if that waits in the buffer: who writes all of it at once sends it as one.
    if (hasBody) scheduleMicrotask(_sendHead);
  }

  /// Sends the head; what stands behind it waits on.
  void _sendHead() {
    if (_headWaiting == 0) return;
    final Uint8List waiting = _buffer.takeBytes();
    final Uint8List body = Uint8List.sublistView(waiting, _headWaiting);
    _buffer.add(Uint8List.sublistView(waiting, 0, _headWaiting));
    _send();
    _buffer.add(body);
  }

  /// Puts a piece of the body into the buffer.
  void _emit(List<int> data) {
    if (_bodyless || data.isEmpty) return;
    _written += data.length;
    final int length = headers.contentLength;
    if (length >= 0 && _written > length) {
      throw HttpException("Content size exceeds specified contentLength. $_written bytes written while "
          "expected $length. [${String.fromCharCodes(data)}]");
    }
    final RawZLibFilter? compressor = _compressor;
    if (compressor == null) {
      _frame(data);
    } else {
      compressor.process(data, 0, data.length);
      for (List<int>? out = compressor.processed(flush: false); out != null; out = compressor.processed(flush: false)) {
        _frame(out);
      }
    }
  }

  /// Puts a piece of the body behind what waits. Each is a chunk of its own: who reads them gets them as they were written.
  void _frame(List<int> piece) {
    final bool chunked = headers._chunked;
    if (chunked) _buffer.add(ascii.encode("${piece.length.toRadixString(16)}\r\n"));
    _buffer.add(piece);
    if (chunked) _buffer.add(const [13, 10]);
  }

  void _send() {
    if (_buffer.isEmpty) return;
    _headWaiting = 0;
    final Uint8List bytes = _buffer.takeBytes();
    final Socket socket = _socket;
    final int sent = socket is _Socket ? socket._addNow(bytes) : 0;
    if (sent == bytes.length) return;
    try {
      socket.add(sent == 0 ? bytes : Uint8List.sublistView(bytes, sent));
    } on StateError {
      // The connection is gone.
    }
  }

  void _fail(Object error, StackTrace stack) {
    if (_error != null) return;
    _error = error;
    _buffer.clear();
    _headWaiting = 0;
    if (!_done.isCompleted) _done.completeError(error, stack);
    _spoiled();
  }

  void add(List<int> data) {
    _checkOpen();
    if (data.isEmpty || _error != null || _unheard) return;
    try {
      _writeHead(true);
      _emit(data);
    } on HttpException catch (error, stack) {
      _fail(error, stack);
      return;
    }
    if (!bufferOutput || _buffer.length >= _bufferSize) _send();
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _checkOpen();
    _fail(error, stackTrace ?? StackTrace.empty);
  }

  Future addStream(Stream<List<int>> stream) {
    _checkOpen();
    if (_error != null || _unheard) return done;
    _sendHead();
    _bound = true;
    return _socket.addStream(_pieces(stream)).then<dynamic>((_) {
      _bound = false;
      if (_error != null) throw _error!;
      return this;
    }, onError: (Object error, StackTrace stack) {
      _bound = false;
      if (error is SocketException) return this;
      _fail(error, stack);
      throw error;
    });
  }

  /// What [stream] gives, as it goes over the connection.
  Stream<List<int>> _pieces(Stream<List<int>> stream) {
    final StreamTransformer<List<int>, List<int>> transformer =
        StreamTransformer<List<int>, List<int>>.fromHandlers(handleData: (List<int> data, EventSink<List<int>> sink) {
      if (data.isNotEmpty && !_headWritten) {
        _writeHead(true);
        sink.add(_buffer.takeBytes());
        _headWaiting = 0;
      }
      _emit(data);
      if (_buffer.isNotEmpty && (!bufferOutput || _buffer.length >= _bufferSize)) sink.add(_buffer.takeBytes());
    });
    return transformer.bind(stream);
  }

  Future flush() {
    _checkOpen();
    if (_error != null || _unheard) return done;
    if (!_headWritten) return Future<dynamic>.value(this);
    _send();
    _bound = true;
    dynamic flushed(Object? _) {
      _bound = false;
      return this;
    }

    return _socket.flush().then<dynamic>(flushed, onError: flushed);
  }

  Future<T> close() {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_closed || _error != null || _unheard) {
      _closed = true;
      return done;
    }
    _closed = true;
    try {
      if (!_headWritten) {
        _writeHead(false);
      }
      final RawZLibFilter? compressor = _compressor;
      if (compressor != null) {
        for (List<int>? out = compressor.processed(end: true); out != null; out = compressor.processed(end: true)) {
          _frame(out);
        }
        if (compressor is _Filter) compressor._close();
      }
      final int length = headers.contentLength;
      if (!_bodyless && length >= 0 && _written < length) {
        // What is not complete is not sent, but for the head.
        final Uint8List waiting = _buffer.takeBytes();
        if (_headWaiting > 0) _buffer.add(Uint8List.sublistView(waiting, 0, _headWaiting));
        _send();
        throw HttpException("Content size below specified contentLength.  $_written bytes written but "
            "expected $length.", uri: _uri);
      }
    } on HttpException catch (error, stack) {
      _fail(error, stack);
      return done;
    }
    if (headers._chunked && !_bodyless) _buffer.add(ascii.encode("0\r\n\r\n"));
    _send();
    _finished();
    return done;
  }
}
