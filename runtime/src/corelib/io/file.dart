// Files.

part of 'io.dart';

/// How a file is opened.
class FileMode {
  static const FileMode read = FileMode._(0);
  static const FileMode write = FileMode._(1);
  static const FileMode append = FileMode._(2);
  static const FileMode writeOnly = FileMode._(3);
  static const FileMode writeOnlyAppend = FileMode._(4);

  final int _mode;

  const FileMode._(this._mode);
}

/// A path of a file.
abstract interface class File implements FileSystemEntity {
  factory File(String path) {
    final IOOverrides? overrides = IOOverrides.current;
    return overrides == null ? _File(path) : overrides.createFile(path);
  }

  factory File.fromUri(Uri uri) => File(uri.toFilePath());

  factory File.fromRawPath(Uint8List rawPath) => File(utf8.decode(rawPath, allowMalformed: true));

  Future<File> create({bool recursive = false, bool exclusive = false});
  void createSync({bool recursive = false, bool exclusive = false});
  Future<File> rename(String newPath);
  File renameSync(String newPath);
  Future<FileSystemEntity> delete({bool recursive = false});
  void deleteSync({bool recursive = false});
  Future<File> copy(String newPath);
  File copySync(String newPath);
  Future<int> length();
  int lengthSync();
  File get absolute;
  Future<DateTime> lastAccessed();
  DateTime lastAccessedSync();
  Future setLastAccessed(DateTime time);
  void setLastAccessedSync(DateTime time);
  Future<DateTime> lastModified();
  DateTime lastModifiedSync();
  Future setLastModified(DateTime time);
  void setLastModifiedSync(DateTime time);
  Future<RandomAccessFile> open({FileMode mode = FileMode.read});
  RandomAccessFile openSync({FileMode mode = FileMode.read});

  /// The bytes from [start] to before [end], in pieces.
  Stream<List<int>> openRead([int? start, int? end]);
  IOSink openWrite({FileMode mode = FileMode.write, Encoding encoding = utf8});
  Future<Uint8List> readAsBytes();
  Uint8List readAsBytesSync();
  Future<String> readAsString({Encoding encoding = utf8});
  String readAsStringSync({Encoding encoding = utf8});
  Future<List<String>> readAsLines({Encoding encoding = utf8});
  List<String> readAsLinesSync({Encoding encoding = utf8});
  Future<File> writeAsBytes(List<int> bytes, {FileMode mode = FileMode.write, bool flush = false});
  void writeAsBytesSync(List<int> bytes, {FileMode mode = FileMode.write, bool flush = false});
  Future<File> writeAsString(String contents,
      {FileMode mode = FileMode.write, Encoding encoding = utf8, bool flush = false});
  void writeAsStringSync(String contents,
      {FileMode mode = FileMode.write, Encoding encoding = utf8, bool flush = false});
  String get path;
}

Uint8List _bytesOf(List<int> bytes) => bytes is Uint8List ? bytes : Uint8List.fromList(bytes);

final class _File extends FileSystemEntity implements File {
  final String path;

  _File(this.path);

  String toString() => "File: '$path'";

  File get absolute => File(_absolutePath);

  bool _isFile(Object? type) {
    final FileSystemEntityType found = FileSystemEntityType._all[type as int];
    return found == FileSystemEntityType.file || found == FileSystemEntityType.pipe;
  }

  Future<bool> exists() =>
      _later(_opType, [path, true], "Cannot check existence of file", path).then(_isFile);

  bool existsSync() =>
      _isFile(_now(_opType, [path, true], "Cannot check existence of file", path));

  Future<File> create({bool recursive = false, bool exclusive = false}) {
    Future<File> make() =>
        _later(_opCreate, [path, exclusive], "Cannot create file", path).then((_) => this);
    return recursive ? parent.create(recursive: true).then((_) => make()) : make();
  }

  void createSync({bool recursive = false, bool exclusive = false}) {
    if (recursive) parent.createSync(recursive: true);
    _now(_opCreate, [path, exclusive], "Cannot create file", path);
  }

  Future<FileSystemEntity> _delete({bool recursive = false}) {
    if (recursive) return Directory(path).delete(recursive: true).then((_) => this);
    return _later(_opDelete, [path, 0], "Cannot delete file", path).then((_) => this);
  }

  void _deleteSync({bool recursive = false}) {
    if (recursive) {
      Directory(path).deleteSync(recursive: true);
    } else {
      _now(_opDelete, [path, 0], "Cannot delete file", path);
    }
  }

  Future<File> rename(String newPath) =>
      _later(_opRename, [path, newPath, 0], "Cannot rename file to '$newPath'", path)
          .then((_) => File(newPath));

  File renameSync(String newPath) {
    _now(_opRename, [path, newPath, 0], "Cannot rename file to '$newPath'", path);
    return File(newPath);
  }

  Future<File> copy(String newPath) =>
      _later(_opCopy, [path, newPath], "Cannot copy file to '$newPath'", path)
          .then((_) => File(newPath));

  File copySync(String newPath) {
    _now(_opCopy, [path, newPath], "Cannot copy file to '$newPath'", path);
    return File(newPath);
  }

  Future<int> length() =>
      _later(_opLength, [path], "Cannot retrieve length of file", path).then((Object? n) => n as int);

  int lengthSync() => _now(_opLength, [path], "Cannot retrieve length of file", path) as int;

  DateTime _time(Object? stat, int field, String message) {
    final List<Object?> facts = stat as List<Object?>;
    if (FileSystemEntityType._all[facts[0] as int] == FileSystemEntityType.directory) {
      throw FileSystemException(message, path, const OSError("Is a directory", 21));
    }
    return DateTime.fromMillisecondsSinceEpoch(facts[field] as int);
  }

  static const String _noAccessTime = "Cannot retrieve access time";
  static const String _noChangeTime = "Cannot retrieve modification time";

  Future<DateTime> lastAccessed() => _later(_opStat, [path], _noAccessTime, path)
      .then((Object? stat) => _time(stat, 3, _noAccessTime));

  DateTime lastAccessedSync() => _time(_now(_opStat, [path], _noAccessTime, path), 3, _noAccessTime);

  Future setLastAccessed(DateTime time) => _later(
      _opSetTimes, [path, time.millisecondsSinceEpoch, null], "Cannot set access time", path);

  void setLastAccessedSync(DateTime time) {
    _nowPlain(_opSetTimes, [path, time.millisecondsSinceEpoch, null],
        "Failed to set file access time", path);
  }

  Future<DateTime> lastModified() => _later(_opStat, [path], _noChangeTime, path)
      .then((Object? stat) => _time(stat, 2, _noChangeTime));

  DateTime lastModifiedSync() => _time(_now(_opStat, [path], _noChangeTime, path), 2, _noChangeTime);

  Future setLastModified(DateTime time) => _later(
      _opSetTimes, [path, null, time.millisecondsSinceEpoch], "Cannot set modification time", path);

  void setLastModifiedSync(DateTime time) {
    _nowPlain(_opSetTimes, [path, null, time.millisecondsSinceEpoch],
        "Failed to set file modification time", path);
  }

  Future<RandomAccessFile> open({FileMode mode = FileMode.read}) =>
      _later(_opOpen, [path, mode._mode], "Cannot open file", path)
          .then((Object? handle) => _RandomAccessFile(path, handle as int));

  RandomAccessFile openSync({FileMode mode = FileMode.read}) => _RandomAccessFile(
      path, _now(_opOpen, [path, mode._mode], "Cannot open file", path) as int);

  Stream<List<int>> openRead([int? start, int? end]) => _FileStream(path, start, end);

  IOSink openWrite({FileMode mode = FileMode.write, Encoding encoding = utf8}) {
    _mustWrite(mode);
    return IOSink(_FileConsumer(this, mode), encoding: encoding);
  }

  static void _mustWrite(FileMode mode) {
    if (mode == FileMode.read) {
      throw ArgumentError('Invalid file mode for this operation');
    }
  }

  Future<Uint8List> readAsBytes() =>
      _later(_opReadFile, [path], "Cannot open file", path).then((Object? b) => b as Uint8List);

  Uint8List readAsBytesSync() => _now(_opReadFile, [path], "Cannot open file", path) as Uint8List;

  String _decoded(List<int> bytes, Encoding encoding) {
    try {
      return encoding.decode(bytes);
    } on FormatException {
      throw FileSystemException("Failed to decode data using encoding '${encoding.name}'", path);
    }
  }

  Future<String> readAsString({Encoding encoding = utf8}) =>
      readAsBytes().then((Uint8List bytes) => _decoded(bytes, encoding));

  String readAsStringSync({Encoding encoding = utf8}) => _decoded(readAsBytesSync(), encoding);

  Future<List<String>> readAsLines({Encoding encoding = utf8}) =>
      readAsString(encoding: encoding).then(const LineSplitter().convert);

  List<String> readAsLinesSync({Encoding encoding = utf8}) =>
      const LineSplitter().convert(readAsStringSync(encoding: encoding));

  Future<File> writeAsBytes(List<int> bytes, {FileMode mode = FileMode.write, bool flush = false}) =>
      open(mode: mode).then((RandomAccessFile file) => file
          .writeFrom(bytes)
          .then<RandomAccessFile>((_) => flush ? file.flush() : file)
          .then<File>((_) => this)
          .whenComplete(file.close));

  void writeAsBytesSync(List<int> bytes, {FileMode mode = FileMode.write, bool flush = false}) {
    final RandomAccessFile file = openSync(mode: mode);
    try {
      file.writeFromSync(bytes);
      if (flush) file.flushSync();
    } finally {
      file.closeSync();
    }
  }

  Future<File> writeAsString(String contents,
      {FileMode mode = FileMode.write, Encoding encoding = utf8, bool flush = false}) {
    try {
      return writeAsBytes(encoding.encode(contents), mode: mode, flush: flush);
    } catch (error, stack) {
      return Future<File>.error(error, stack);
    }
  }

  void writeAsStringSync(String contents,
      {FileMode mode = FileMode.write, Encoding encoding = utf8, bool flush = false}) {
    writeAsBytesSync(encoding.encode(contents), mode: mode, flush: flush);
  }
}
