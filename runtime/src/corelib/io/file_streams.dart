// Reading a file as a stream, and writing one from streams.

part of 'io.dart';

/// The bytes of a file in blocks; the file is open while somebody listens.
final class _FileStream extends Stream<List<int>> {
  static const int _block = 65536;

  final String _path;
  final int _start;
  final int? _end;
  late final StreamController<List<int>> _controller;
  RandomAccessFile? _file;
  int _position = 0;
  bool _reading = false;
  bool _opening = true;
  bool _over = false;
  final Completer<void> _closed = Completer<void>();

  _FileStream(this._path, int? start, this._end) : _start = start ?? 0 {
    _controller = StreamController<List<int>>(
        sync: true, onListen: _open, onResume: _readOn, onCancel: _cancel);
  }

  StreamSubscription<List<int>> listen(void onData(List<int> event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  void _open() {
    _position = _start;
    final int? end = _end;
    if (_start < 0 || (end != null && end < _start)) {
      _opening = false;
      _controller.addError(
          RangeError(_start < 0 ? "Bad start position: $_start" : "Bad end position: $end"));
      _finish();
      return;
    }
    File(_path)
        .open()
        .then<RandomAccessFile>((RandomAccessFile file) =>
            _start == 0 ? Future<RandomAccessFile>.value(file) : file.setPosition(_start))
        .then<void>((RandomAccessFile file) {
      _file = file;
      _opening = false;
      _readOn();
    }, onError: (Object error, StackTrace stack) {
      _opening = false;
      _controller.addError(error, stack);
      _finish();
    });
  }

  void _readOn() {
    final RandomAccessFile? file = _file;
    if (_opening || _reading || file == null) return;
    if (_over) {
      _finish();
      return;
    }
    int count = _block;
    final int? end = _end;
    if (end != null && end - _position < count) count = end - _position;
    if (count <= 0) {
      _finish();
      return;
    }
    _reading = true;
    file.read(count).then<void>((Uint8List bytes) {
      _reading = false;
      if (_over || bytes.isEmpty) {
        _finish();
        return;
      }
      _position += bytes.length;
      if (bytes.length < count || _position == end) _over = true;
      _controller.add(bytes);
      if (!_controller.isPaused) _readOn();
    }, onError: (Object error, StackTrace stack) {
      _reading = false;
      _controller.addError(error, stack);
      _finish();
    });
  }

  void _finish() {
    _over = true;
    final RandomAccessFile? file = _file;
    _file = null;
    void done() {
      if (!_closed.isCompleted) _closed.complete();
      _controller.close();
    }

    if (file == null) {
      done();
    } else {
      file.close().then<void>((_) => done(), onError: (Object error, StackTrace stack) {
        _controller.addError(error, stack);
        done();
      });
    }
  }

  Future<void> _cancel() {
    final bool waits = _opening || _reading;
    _over = true;
    if (!waits) _finish();
    return _closed.future;
  }
}

/// Writes streams to a file, one after the other. What comes while a block is being written makes up the next one.
final class _FileConsumer implements _GatheringConsumer {
  /// As much may wait before the stream has to.
  static const int _block = 65536;

  final File _file;
  final Future<RandomAccessFile> _open;

  _FileConsumer(File file, FileMode mode)
      : _file = file,
        _open = file.open(mode: mode) {
    // Whoever adds or closes gets the error.
    _open.ignore();
  }

  /// The stream waits while a block is written, so that its end comes after its last block.
  Future<File> addStream(Stream<List<int>> stream) => _take(stream, gathers: false);

  Future<File> gather(Stream<List<int>> stream) => _take(stream, gathers: true);

  Future<File> _take(Stream<List<int>> stream, {required bool gathers}) {
    final Completer<File> result = Completer<File>.sync();
    _open.then<void>((RandomAccessFile open) {
      late final StreamSubscription<List<int>> source;
      final BytesBuilder waiting = BytesBuilder();
      bool writing = false;
      void Function()? end;
      void fail(Object error, StackTrace stack) {
        source.cancel();
        open.close().then<void>((_) {}, onError: (_) {});
        result.completeError(error, stack);
      }

      void write() {
        if (waiting.isEmpty) {
          end?.call();
          return;
        }
        writing = true;
        open.writeFrom(waiting.takeBytes()).then<void>((_) {
          writing = false;
          write();
          if (source.isPaused) source.resume();
        }, onError: fail);
      }

      // What came before the end is written before the end is told.
      void finish(void how()) {
        end = how;
        if (!writing) how();
      }

      source = stream.listen((List<int> bytes) {
        waiting.add(bytes);
        if (!writing) {
          write();
          if (!gathers) source.pause();
        } else if (waiting.length >= _block) {
          source.pause();
        }
      },
          onError: (Object error, StackTrace stack) => finish(() => fail(error, stack)),
          onDone: () => finish(() => result.complete(_file)),
          cancelOnError: true);
    }, onError: (Object error, StackTrace stack) {
      // Nobody will take the events.
      stream.listen(null, onError: (_) {}).cancel();
      result.completeError(error, stack);
    });
    return result.future;
  }

  Future<File> close() =>
      _open.then((RandomAccessFile open) => open.close()).then((_) => _file);
}
