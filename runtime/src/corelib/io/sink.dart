// IOSink: text and bytes into a consumer of byte streams.

part of 'io.dart';

/// Takes bytes and text; text is encoded.
abstract interface class IOSink implements StreamSink<List<int>>, StringSink {
  factory IOSink(StreamConsumer<List<int>> target, {Encoding encoding = utf8}) =>
      _IOSinkImpl(target, encoding);

  abstract Encoding encoding;

  void add(List<int> data);
  void write(Object? object);
  void writeAll(Iterable objects, [String separator = ""]);
  void writeln([Object? object = ""]);
  void writeCharCode(int charCode);
  void addError(Object error, [StackTrace? stackTrace]);
  Future addStream(Stream<List<int>> stream);

  /// Completes when everything added so far is with the consumer. Nothing may be added meanwhile.
  Future flush();
  Future close();
  Future get done;
}

/// A consumer that can take together what comes in single events while it is busy with earlier ones.
abstract interface class _GatheringConsumer implements StreamConsumer<List<int>> {
  /// Like [addStream], but the stream goes on while a block is written.
  Future<dynamic> gather(Stream<List<int>> stream);
}

/// The text half of a sink: everything becomes bytes for [add].
mixin _TextSink {
  Encoding get encoding;
  void add(List<int> data);

  void write(Object? object) {
    final String text = '$object';
    if (text.isEmpty) return;
    add(encoding.encode(text));
  }

  void writeAll(Iterable objects, [String separator = ""]) {
    bool first = true;
    for (final dynamic object in objects) {
      if (!first && separator.isNotEmpty) write(separator);
      first = false;
      write(object);
    }
  }

  void writeln([Object? object = ""]) {
    write('$object\n');
  }

  void writeCharCode(int charCode) {
    write(String.fromCharCode(charCode));
  }
}

/// Single events go to the consumer through a controller whose stream is added
/// to it; flush and addStream end that stream first.
class _IOSinkImpl with _TextSink implements IOSink {
  final StreamConsumer<List<int>> _target;
  Encoding encoding;

  StreamController<List<int>>? _controller;
  Completer<void>? _controllerDone;
  final Completer<dynamic> _done = Completer<dynamic>();

  /// Whether a stream is being added or a flush is going on.
  bool _bound = false;
  bool _closed = false;
  bool _failed = false;

  _IOSinkImpl(this._target, this.encoding);

  Future<dynamic> get done => _done.future;

  /// Whether nothing stands before what would be added now.
  bool get _isFree => _controller == null && !_bound && !_closed && !_failed;

  /// Where single events go; nowhere, if it has failed.
  StreamController<List<int>>? get _open {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_closed) throw StateError("StreamSink is closed");
    return _failed ? null : _controller ?? _connect();
  }

  StreamController<List<int>> _connect() {
    final StreamController<List<int>> controller = StreamController<List<int>>(sync: true);
    final Completer<void> finished = Completer<void>();
    _controller = controller;
    _controllerDone = finished;
    final StreamConsumer<List<int>> target = _target;
    final Future<dynamic> added =
        target is _GatheringConsumer ? target.gather(controller.stream) : target.addStream(controller.stream);
    added.then<void>((_) {
      if (_bound) {
        // The end of a flush, or of what came before a stream.
        finished.complete();
        _controller = null;
        _controllerDone = null;
      } else {
        _closeTarget();
      }
    }, onError: (Object error, StackTrace stack) {
      if (_bound) {
        finished.completeError(error, stack);
        _controller = null;
        _controllerDone = null;
      } else {
        _fail(error, stack);
      }
    });
    return controller;
  }

  void _fail(Object error, StackTrace stack) {
    _failed = true;
    if (!_done.isCompleted) _done.completeError(error, stack);
  }

  /// Whatever is left to be done, or added from now on, is not done any more.
  void _endNow(Object? value) {
    _failed = true;
    final StreamController<List<int>>? controller = _controller;
    _controller = null;
    controller?.close();
    if (!_done.isCompleted) _done.complete(value);
  }

  void _closeTarget() {
    _target.close().then<void>((dynamic value) {
      if (!_done.isCompleted) _done.complete(value);
    }, onError: _fail);
  }

  void add(List<int> data) {
    _open?.add(data);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _open?.addError(error, stackTrace);
  }

  /// Ends the stream of single events; then nothing stands before [next].
  Future<void> _afterPending(Future<void> next()) {
    _bound = true;
    final StreamController<List<int>>? controller = _controller;
    if (controller == null) return next();
    final Future<void> finished = _controllerDone!.future;
    controller.close();
    return finished.then<void>((_) => next());
  }

  Future<dynamic> addStream(Stream<List<int>> stream) {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_closed || _failed) return done;
    return _afterPending(() => _target.addStream(stream)).whenComplete(() {
      _bound = false;
    });
  }

  Future<dynamic> flush() {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (_controller == null) return Future<dynamic>.value(this);
    return _afterPending(() => Future<void>.value()).then<dynamic>((_) => this).whenComplete(() {
      _bound = false;
    });
  }

  Future<dynamic> close() {
    if (_bound) throw StateError("StreamSink is bound to a stream");
    if (!_closed) {
      _closed = true;
      final StreamController<List<int>>? controller = _controller;
      if (controller != null) {
        controller.close();
      } else {
        _closeTarget();
      }
    }
    return done;
  }
}
