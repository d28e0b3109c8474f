// Open files.

part of 'io.dart';

/// How a file is locked.
class FileLock {
  static const FileLock shared = FileLock._(1);
  static const FileLock exclusive = FileLock._(2);
  static const FileLock blockingShared = FileLock._(3);
  static const FileLock blockingExclusive = FileLock._(4);

  final int _mode;

  const FileLock._(this._mode);
}

/// An open file that is read and written at a position.
abstract interface class RandomAccessFile {
  Future<void> close();
  void closeSync();
  Future<int> readByte();
  int readByteSync();
  Future<Uint8List> read(int count);
  Uint8List readSync(int count);
  Future<int> readInto(List<int> buffer, [int start = 0, int? end]);
  int readIntoSync(List<int> buffer, [int start = 0, int? end]);
  Future<RandomAccessFile> writeByte(int value);
  int writeByteSync(int value);
  Future<RandomAccessFile> writeFrom(List<int> buffer, [int start = 0, int? end]);
  void writeFromSync(List<int> buffer, [int start = 0, int? end]);
  Future<RandomAccessFile> writeString(String string, {Encoding encoding = utf8});
  void writeStringSync(String string, {Encoding encoding = utf8});
  Future<int> position();
  int positionSync();
  Future<RandomAccessFile> setPosition(int position);
  void setPositionSync(int position);
  Future<RandomAccessFile> truncate(int length);
  void truncateSync(int length);
  Future<int> length();
  int lengthSync();
  Future<RandomAccessFile> flush();
  void flushSync();
  Future<RandomAccessFile> lock([FileLock mode = FileLock.exclusive, int start = 0, int end = -1]);
  void lockSync([FileLock mode = FileLock.exclusive, int start = 0, int end = -1]);
  Future<RandomAccessFile> unlock([int start = 0, int end = -1]);
  void unlockSync([int start = 0, int end = -1]);
  String get path;
}

@pragma('oche:unsendable')
final class _RandomAccessFile implements RandomAccessFile {
  final String path;
  final int _handle;
  bool _closed = false;
  bool _busy = false;

  _RandomAccessFile(this.path, this._handle);

  void _check() {
    if (_busy) throw FileSystemException("An async operation is currently pending", path);
    if (_closed) throw FileSystemException("File closed", path);
  }

  void _checkCount(int count, String message) {
    if (count < 0) throw FileSystemException(message, path, const OSError("Invalid argument"));
  }

  Object? _sync(String operation, List<Object?> arguments, String message) {
    _check();
    return _now(operation, arguments, message, path);
  }

  Future<R> _async<R>(String operation, List<Object?> arguments, String message, R use(Object? value)) {
    try {
      _check();
    } catch (error, stack) {
      return Future<R>.error(error, stack);
    }
    _busy = true;
    return _submit(operation, arguments).then<R>((List<Object?> result) {
      _busy = false;
      if (result.length != 1) throw _exceptionOf(result, message, path);
      return use(result[0]);
    });
  }

  RandomAccessFile _self(Object? _) => this;

  Future<void> close() => _async<void>(_opClose, [_handle], "Cannot close file", (_) {
        _closed = true;
      });

  void closeSync() {
    _sync(_opClose, [_handle], "Cannot close file");
    _closed = true;
  }

  static int _first(Object? bytes) => (bytes as Uint8List).isEmpty ? -1 : bytes[0];

  Future<int> readByte() => _async<int>(_opRead, [_handle, 1], "readByte failed", _first);

  int readByteSync() => _first(_sync(_opRead, [_handle, 1], "readByte failed"));

  Future<Uint8List> read(int count) =>
      _async<Uint8List>(_opRead, [_handle, count], "read failed", (Object? b) => b as Uint8List);

  Uint8List readSync(int count) {
    _check();
    _checkCount(count, "readSync failed");
    return _sync(_opRead, [_handle, count], "readSync failed") as Uint8List;
  }

  static int _fill(List<int> buffer, int start, Object? bytes) {
    final Uint8List got = bytes as Uint8List;
    buffer.setRange(start, start + got.length, got);
    return got.length;
  }

  Future<int> readInto(List<int> buffer, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, buffer.length);
    return _async<int>(_opRead, [_handle, to - start], "readInto failed",
        (Object? bytes) => _fill(buffer, start, bytes));
  }

  int readIntoSync(List<int> buffer, [int start = 0, int? end]) {
    final int to = RangeError.checkValidRange(start, end, buffer.length);
    return _fill(buffer, start, _sync(_opRead, [_handle, to - start], "readInto failed"));
  }

  Future<RandomAccessFile> writeByte(int value) => _async<RandomAccessFile>(
      _opWrite, [_handle, Uint8List.fromList([value])], "writeByte failed", _self);

  int writeByteSync(int value) {
    _sync(_opWrite, [_handle, Uint8List.fromList([value])], "writeByte failed");
    return 1;
  }

  static Uint8List _range(List<int> buffer, int start, int? end) {
    final int to = RangeError.checkValidRange(start, end, buffer.length);
    return Uint8List.fromList(buffer.sublist(start, to));
  }

  Future<RandomAccessFile> writeFrom(List<int> buffer, [int start = 0, int? end]) =>
      _async<RandomAccessFile>(
          _opWrite, [_handle, _range(buffer, start, end)], "writeFrom failed", _self);

  void writeFromSync(List<int> buffer, [int start = 0, int? end]) {
    _sync(_opWrite, [_handle, _range(buffer, start, end)], "writeFrom failed");
  }

  Future<RandomAccessFile> writeString(String string, {Encoding encoding = utf8}) =>
      writeFrom(encoding.encode(string));

  void writeStringSync(String string, {Encoding encoding = utf8}) {
    writeFromSync(encoding.encode(string));
  }

  Future<int> position() =>
      _async<int>(_opPosition, [_handle], "position failed", (Object? p) => p as int);

  int positionSync() => _sync(_opPosition, [_handle], "position failed") as int;

  Future<RandomAccessFile> setPosition(int position) => _async<RandomAccessFile>(
      _opSetPosition, [_handle, position], "setPosition failed", _self);

  void setPositionSync(int position) {
    _sync(_opSetPosition, [_handle, position], "setPosition failed");
  }

  Future<RandomAccessFile> truncate(int length) =>
      _async<RandomAccessFile>(_opTruncate, [_handle, length], "truncate failed", _self);

  void truncateSync(int length) {
    _sync(_opTruncate, [_handle, length], "truncate failed");
  }

  Future<int> length() =>
      _async<int>(_opHandleLength, [_handle], "length failed", (Object? n) => n as int);

  int lengthSync() => _sync(_opHandleLength, [_handle], "length failed") as int;

  Future<RandomAccessFile> flush() =>
      _async<RandomAccessFile>(_opFlush, [_handle], "flush failed", _self);

  void flushSync() {
    _sync(_opFlush, [_handle], "flush failed");
  }

  static void _checkLocked(int start, int end) {
    if (start < 0 || end < -1 || end != -1 && start >= end) throw ArgumentError();
  }

  static void _checkUnlocked(int start, int end) {
    if (start == end) throw ArgumentError();
  }

  Future<RandomAccessFile> lock([FileLock mode = FileLock.exclusive, int start = 0, int end = -1]) {
    _checkLocked(start, end);
    return _async<RandomAccessFile>(_opLock, [_handle, mode._mode, start, end], "lock failed", _self);
  }

  void lockSync([FileLock mode = FileLock.exclusive, int start = 0, int end = -1]) {
    _checkLocked(start, end);
    _sync(_opLock, [_handle, mode._mode, start, end], "lock failed");
  }

  Future<RandomAccessFile> unlock([int start = 0, int end = -1]) {
    _checkUnlocked(start, end);
    return _async<RandomAccessFile>(_opLock, [_handle, 0, start, end], "unlock failed", _self);
  }

  void unlockSync([int start = 0, int end = -1]) {
    _checkUnlocked(start, end);
    if (start < 0 || end != -1 && end < start) {
      _check();
      throw FileSystemException("unlock failed", path, const OSError("Invalid argument"));
    }
    _sync(_opLock, [_handle, 0, start, end], "unlock failed");
  }
}
