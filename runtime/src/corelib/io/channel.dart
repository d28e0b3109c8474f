// What is open at the host, sockets and pipes: it never blocks, and says when it can go on.

part of 'io.dart';

/// Calls [request] as an event as soon as the channel [handle] can be read from ("read") or written to ("write"), or
/// the queue [handle] has something in it ("event").
external int _ioWait(String what, int handle, _Request request);

/// Keeps the isolate alive until [request] is forgotten.
external int _ioHold(_Request request);

/// An open socket or pipe. The isolate lives as long as a connection or a port is open; with what is loose, as long as it is waited for.
@pragma('oche:unsendable')
final class _Channel {
  final int _handle;
  final _Request _hold = _Request(_nothing);
  _Request? _reading;
  _Request? _writing;
  bool isClosed = false;

  _Channel(this._handle) {
    _hold._task = _ioHold(_hold);
  }

  _Channel.loose(this._handle);

  static void _nothing(List<Object?> _) {}

  /// Calls [then] once when something can be read, or the other side has ended.
  void whenReadable(void then()) {
    if (isClosed || _reading != null) return;
    late final _Request request;
    request = _Request((_) {
      if (_reading != request) return;
      _reading = null;
      if (!isClosed) then();
    });
    _reading = request;
    request._task = _ioWait("read", _handle, request);
  }

  /// Calls [then] once when something can be written.
  void whenWritable(void then()) {
    if (isClosed || _writing != null) return;
    late final _Request request;
    request = _Request((_) {
      if (_writing != request) return;
      _writing = null;
      if (!isClosed) then();
    });
    _writing = request;
    request._task = _ioWait("write", _handle, request);
  }

  void forgetReading() {
    final _Request? request = _reading;
    _reading = null;
    request?.forget();
  }

  void forgetWriting() {
    final _Request? request = _writing;
    _writing = null;
    request?.forget();
  }

  List<Object?> call(String operation, [Object? a, Object? b]) => _io(operation, [_handle, a, b]);

  void close() {
    if (isClosed) return;
    _retire();
    _release();
  }

  /// Nothing can be done with it from now on; [then] it is closed, by an event of its own.
  void closeLater(void then()) {
    final bool wasClosed = isClosed;
    if (!wasClosed) _retire();
    Timer.run(() {
      if (!wasClosed) _release();
      then();
    });
  }

  void _retire() {
    isClosed = true;
    forgetReading();
    forgetWriting();
  }

  void _release() {
    _io(_opSocketClose, [_handle]);
    _hold.forget();
  }
}

/// Events that the host gathers: signals, the ends of processes, changes of files.
@pragma('oche:unsendable')
final class _HostQueue {
  final int _handle;
  final String _closing;
  final void Function(Object? event) _onEvent;
  _Request? _request;

  _HostQueue(this._handle, this._onEvent, [this._closing = _opQueueClose]) {
    _wait();
  }

  void _wait() {
    final _Request request = _Request((_) {
      if (_request == null) return;
      _request = null;
      final List<Object?> events = _io(_opQueueTake, [_handle])[0] as List<Object?>;
      _wait();
      for (final Object? event in events) {
        if (_request != null) _onEvent(event);
      }
    });
    _request = request;
    request._task = _ioWait("event", _handle, request);
  }

  void close() {
    final _Request? request = _request;
    if (request == null) return;
    _request = null;
    request.forget();
    _io(_closing, [_handle]);
  }
}

/// The bytes that a channel gives, read only as fast as they are taken.
final class _ChannelReader<T extends List<int>> {
  final _Channel _channel;
  final void Function() _onEnd;
  final Object Function(List<Object?> failure) _errorOf;
  late final StreamController<T> controller = StreamController<T>(
      sync: true, onListen: readOn, onPause: _stop, onResume: readOn, onCancel: _cancelled);
  bool ended = false;

  /// Whether it is this reader who waits: the channel may have been given to another.
  bool _waits = false;

  _ChannelReader(this._channel, this._onEnd, this._errorOf);

  void readOn() {
    if (ended || !controller.hasListener || controller.isPaused) return;
    _waits = true;
    _channel.whenReadable(_read);
  }

  /// Notices the end although nobody reads; what has arrived stays where it is.
  void watchEnd() {
    if (ended || controller.hasListener) return;
    _channel.whenReadable(() {
      if (ended || controller.hasListener) {
        readOn();
        return;
      }
      final List<Object?> result = _channel.call(_opFill);
      if (result.length != 1 || result[0] == -1) {
        end();
      } else if (result[0] == 0) {
        watchEnd();
      }
    });
  }

  void _stop() {
    if (!_waits) return;
    _waits = false;
    _channel.forgetReading();
  }

  void _read() {
    _waits = false;
    final List<Object?> result = _channel.call(_opSocketRead);
    if (result.length != 1) {
      fail(_errorOf(result));
      return;
    }
    final Uint8List? bytes = result[0] as Uint8List?;
    if (bytes == null) {
      readOn();
    } else if (bytes.isEmpty) {
      end();
    } else {
      controller.add(bytes as T);
      readOn();
    }
  }

  void fail(Object error) {
    if (ended) return;
    controller.addError(error, StackTrace.empty);
    end();
  }

  void end() {
    if (ended) return;
    ended = true;
    controller.close();
    _onEnd();
  }

  /// Nobody wants the rest: it is read all the same, so that the end is noticed.
  void _cancelled() {
    if (ended) return;
    ended = true;
    _stop();
    _onEnd();
  }
}

/// Writes streams to a channel, no faster than it takes them.
final class _ChannelWriter implements StreamConsumer<List<int>> {
  final _Channel _channel;
  final void Function() _onClose;
  final Object Function(List<Object?> failure) _errorOf;
  StreamSubscription<List<int>>? _source;
  Completer<Object?>? _streamDone;
  Uint8List? _left;
  int _at = 0;
  bool _sourceEnded = false;
  Completer<Object?>? _closing;
  Object? _failure;
  final Object _value;

  _ChannelWriter(this._channel, this._onClose, this._errorOf, this._value);

  Future<Object?> addStream(Stream<List<int>> stream) {
    final Completer<Object?> done = Completer<Object?>();
    _streamDone = done;
    _sourceEnded = false;
    final Object? failure = _failure;
    if (failure != null || _channel.isClosed) {
      stream.listen(null, onError: (_) {}).cancel();
      _streamDone = null;
      failure == null ? done.complete(_value) : done.completeError(failure);
      return done.future;
    }
    late final StreamSubscription<List<int>> source;
    source = stream.listen((List<int> bytes) {
      _left = bytes is Uint8List ? bytes : Uint8List.fromList(bytes);
      _at = 0;
      _write();
      if (_left != null) source.pause();
    }, onError: (Object error, StackTrace stack) {
      _stop();
      done.completeError(error, stack);
    }, onDone: () {
      _sourceEnded = true;
      _finishStream();
    }, cancelOnError: true);
    if (_streamDone != null && !_sourceEnded) _source = source;
    return done.future;
  }

  void _stop() {
    _source = null;
    _streamDone = null;
    _left = null;
  }

  void _finishStream() {
    if (_left != null || !_sourceEnded) return;
    final Completer<Object?>? done = _streamDone;
    _stop();
    done?.complete(_value);
  }

  /// A long piece goes in parts, so that no copy of all of it is made each time.
  static const int _partSize = 65536;

  /// The next part of [bytes] from [at] on.
  static Uint8List _part(Uint8List bytes, int at) {
    final int end = bytes.length - at > _partSize ? at + _partSize : bytes.length;
    return at == 0 && end == bytes.length ? bytes : Uint8List.sublistView(bytes, at, end);
  }

  /// Writes as much of [bytes] as the channel takes now, and gives how much. Nothing may wait to be written.
  int writeNow(Uint8List bytes) {
    if (_failure != null || _channel.isClosed || _streamDone != null) return 0;
    int at = 0;
    while (at < bytes.length) {
      final Uint8List part = _part(bytes, at);
      final List<Object?> result = _channel.call(_opSocketWrite, part);
      // What has failed fails again when the rest is added.
      if (result.length != 1) break;
      final int count = result[0] as int;
      at += count;
      if (count < part.length) break;
    }
    return at;
  }

  void _write() {
    while (true) {
      final Uint8List? left = _left;
      if (left == null) return;
      if (_at == left.length) {
        _left = null;
        return;
      }
      final Uint8List part = _part(left, _at);
      final List<Object?> result = _channel.call(_opSocketWrite, part);
      if (result.length != 1) {
        fail(_errorOf(result));
        return;
      }
      final int count = result[0] as int;
      _at += count;
      if (count < part.length) {
        _channel.whenWritable(_writeOn);
        return;
      }
    }
  }

  void _writeOn() {
    _write();
    if (_left != null || _failure != null) return;
    _source?.resume();
    _finishStream();
  }

  void fail(Object error) {
    if (_failure != null) return;
    _failure = error;
    final Completer<Object?>? done = _streamDone;
    final StreamSubscription<List<int>>? source = _source;
    _stop();
    scheduleMicrotask(() {
      source?.cancel();
      if (done != null && !done.isCompleted) done.completeError(error);
    });
    final Completer<Object?>? closing = _closing;
    _closing = null;
    closing?.complete(_value);
  }

  /// What is written so far goes nowhere; whoever waits for it goes on.
  void abandon() {
    final Completer<Object?>? done = _streamDone;
    final StreamSubscription<List<int>>? source = _source;
    _stop();
    source?.cancel();
    if (done != null && !done.isCompleted) done.complete(_value);
    final Completer<Object?>? closing = _closing;
    _closing = null;
    closing?.complete(_value);
  }

  Future<Object?> close() {
    final Completer<Object?> done = Completer<Object?>();
    if (_channel.isClosed || _failure != null) {
      done.complete(_value);
    } else {
      _closing = done;
      _flushAndClose();
    }
    return done.future;
  }

  void _flushAndClose() {
    final List<Object?> flushed = _channel.call(_opSocketFlushed);
    if (flushed.length == 1 && flushed[0] == false) {
      _channel.whenWritable(_flushAndClose);
      return;
    }
    final Completer<Object?>? done = _closing;
    _closing = null;
    _onClose();
    done?.complete(_value);
  }
}
