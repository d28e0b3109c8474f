// What files, directories and links have in common, and paths.

part of 'io.dart';

final class FileSystemEntityType {
  static const FileSystemEntityType file = FileSystemEntityType._(0);
  static const FileSystemEntityType directory = FileSystemEntityType._(1);
  static const FileSystemEntityType link = FileSystemEntityType._(2);
  static const FileSystemEntityType unixDomainSock = FileSystemEntityType._(3);
  static const FileSystemEntityType pipe = FileSystemEntityType._(4);
  static const FileSystemEntityType notFound = FileSystemEntityType._(5);
  static const FileSystemEntityType NOT_FOUND = notFound;

  static const List<FileSystemEntityType> _all = [
    file, directory, link, unixDomainSock, pipe, notFound //
  ];
  static const List<String> _names = [
    'file', 'directory', 'link', 'unixDomainSock', 'pipe', 'notFound' //
  ];

  final int _index;

  const FileSystemEntityType._(this._index);

  String toString() => _names[_index];
}

/// A path, and what there is at it.
abstract class FileSystemEntity {
  String get path;

  Uri get uri => Uri.file(path);

  Future<bool> exists();
  bool existsSync();
  Future<FileSystemEntity> rename(String newPath);
  FileSystemEntity renameSync(String newPath);
  FileSystemEntity get absolute;

  Future<String> resolveSymbolicLinks() => _later(
      _opResolve, [path], "Cannot resolve symbolic links", path).then((Object? found) => found as String);

  String resolveSymbolicLinksSync() =>
      _nowPlain(_opResolve, [path], "Cannot resolve symbolic links", path) as String;

  Future<FileStat> stat() => FileStat.stat(path);

  FileStat statSync() => FileStat.statSync(path);

  Future<FileSystemEntity> delete({bool recursive = false}) => _delete(recursive: recursive);

  void deleteSync({bool recursive = false}) => _deleteSync(recursive: recursive);

  Future<FileSystemEntity> _delete({bool recursive = false});

  void _deleteSync({bool recursive = false});

  Stream<FileSystemEvent> watch({int events = FileSystemEvent.all, bool recursive = false}) =>
      IOOverrides.current?.fsWatch(path, events, recursive) ?? _watch(path, events, recursive);

  static Stream<FileSystemEvent> _watch(String path, int events, bool recursive) =>
      _PathWatcher(path, events, recursive)._controller.stream;

  static bool get _watchSupported => true;

  /// Whether the path starts at the root.
  bool get isAbsolute => path.startsWith('/');

  String get _absolutePath {
    if (isAbsolute) return path;
    final String current = Directory.current.path;
    return current.endsWith('/') ? '$current$path' : '$current/$path';
  }

  /// The directory that [path] is in.
  Directory get parent => Directory(parentOf(path));

  static bool get isWatchSupported => IOOverrides.current?.fsWatchIsSupported() ?? _watchSupported;

  static String parentOf(String path) {
    int end = path.length;
    while (end > 1 && path[end - 1] == '/') {
      end--;
    }
    int slash = path.lastIndexOf('/', end - 1 < 0 ? 0 : end - 1);
    if (end == 1 && path[0] == '/') return '/';
    if (slash < 0) return '.';
    while (slash > 0 && path[slash - 1] == '/') {
      slash--;
    }
    return slash == 0 ? '/' : path.substring(0, slash);
  }

  static Future<bool> identical(String path1, String path2) =>
      IOOverrides.current?.fseIdentical(path1, path2) ?? _identical(path1, path2);

  static Future<bool> _identical(String path1, String path2) =>
      _later(_opIdentical, [path1, path2], "Error in FileSystemEntity.identical($path1, $path2)", "")
          .then((Object? same) => same as bool);

  static bool identicalSync(String path1, String path2) =>
      IOOverrides.current?.fseIdenticalSync(path1, path2) ?? _identicalSync(path1, path2);

  static bool _identicalSync(String path1, String path2) =>
      _nowPlain(_opIdentical, [path1, path2], "Error in FileSystemEntity.identicalSync", null) as bool;

  static Future<FileSystemEntityType> type(String path, {bool followLinks = true}) =>
      IOOverrides.current?.fseGetType(path, followLinks) ?? _type(path, followLinks);

  static Future<FileSystemEntityType> _type(String path, bool followLinks) =>
      _later(_opType, [path, followLinks], "Error getting type of FileSystemEntity", path)
          .then((Object? index) => FileSystemEntityType._all[index as int]);

  static FileSystemEntityType typeSync(String path, {bool followLinks = true}) =>
      IOOverrides.current?.fseGetTypeSync(path, followLinks) ?? _typeSync(path, followLinks);

  static FileSystemEntityType _typeSync(String path, bool followLinks) => FileSystemEntityType._all[
      _now(_opType, [path, followLinks], "Error getting type of FileSystemEntity", path) as int];

  static Future<bool> isLink(String path) => type(path, followLinks: false)
      .then((FileSystemEntityType found) => found == FileSystemEntityType.link);
  static Future<bool> isFile(String path) =>
      type(path).then((FileSystemEntityType found) => found == FileSystemEntityType.file);
  static Future<bool> isDirectory(String path) =>
      type(path).then((FileSystemEntityType found) => found == FileSystemEntityType.directory);
  static bool isLinkSync(String path) =>
      typeSync(path, followLinks: false) == FileSystemEntityType.link;
  static bool isFileSync(String path) => typeSync(path) == FileSystemEntityType.file;
  static bool isDirectorySync(String path) => typeSync(path) == FileSystemEntityType.directory;
}

/// Something happened in a watched directory.
sealed class FileSystemEvent {
  static const int create = 1;
  static const int modify = 2;
  static const int delete = 4;
  static const int move = 8;
  static const int all = create | modify | delete | move;

  final int type;
  final String path;
  final bool isDirectory;

  FileSystemEvent._(this.type, this.path, this.isDirectory);
}

final class FileSystemCreateEvent extends FileSystemEvent {
  FileSystemCreateEvent(String path, bool isDirectory)
      : super._(FileSystemEvent.create, path, isDirectory);
  String toString() => "FileSystemCreateEvent('$path', isDirectory=$isDirectory)";
}

final class FileSystemModifyEvent extends FileSystemEvent {
  final bool contentChanged;
  FileSystemModifyEvent(String path, bool isDirectory, this.contentChanged)
      : super._(FileSystemEvent.modify, path, isDirectory);
  String toString() => "FileSystemModifyEvent('$path', isDirectory=$isDirectory, contentChanged=$contentChanged)";
}

final class FileSystemDeleteEvent extends FileSystemEvent {
  FileSystemDeleteEvent(String path, bool isDirectory)
      : super._(FileSystemEvent.delete, path, isDirectory);

  /// What is gone can't be asked what it was.
  bool get isDirectory => false;
  String toString() => "FileSystemDeleteEvent('$path')";
}

final class FileSystemMoveEvent extends FileSystemEvent {
  final String? destination;
  FileSystemMoveEvent(String path, bool isDirectory, this.destination)
      : super._(FileSystemEvent.move, path, isDirectory);
  String toString() => destination == null
      ? "FileSystemMoveEvent('$path', isDirectory=$isDirectory)"
      : "FileSystemMoveEvent('$path', isDirectory=$isDirectory, destination=$destination)";
}

/// What the system says of changes, as events for listeners.
final class _PathWatcher {
  final String _path;
  final int _wanted;
  final bool _recursive;
  late final StreamController<FileSystemEvent> _controller =
      StreamController<FileSystemEvent>.broadcast(onListen: _open, onCancel: _close);
  _HostQueue? _queue;

  /// The first half of a move, until the second comes: its number, path, and whether it is a directory.
  (int, String)? _moved;
  Timer? _waiting;

  _PathWatcher(this._path, this._wanted, this._recursive);

  void _open() {
    final List<Object?> result = _io(_opWatchPath, [_path, _recursive]);
    if (result.length != 1) {
      _controller.addError(_exceptionOf(result, "Failed to watch path", _path), StackTrace.empty);
      _controller.close();
      return;
    }
    _queue = _HostQueue(result[0] as int, _happened, _opWatchClose);
  }

  void _close() {
    _waiting?.cancel();
    _queue?.close();
    _queue = null;
  }

  void _add(FileSystemEvent event) {
    if (event.type & _wanted != 0 && !_controller.isClosed) _controller.add(event);
  }

  /// Moved to where nobody watches.
  void _movedAway() {
    final (int, String)? moved = _moved;
    _moved = null;
    if (moved != null) _add(FileSystemDeleteEvent(moved.$2, false));
  }

  void _happened(Object? event) {
    final [Object? kind, Object? at, Object? folder, Object? more] = event as List<Object?>;
    final String path = at as String;
    final bool isDirectory = folder == true;
    if (kind != "movedTo") _movedAway();
    switch (kind) {
      case "create":
        _add(FileSystemCreateEvent(path, isDirectory));
      case "modify":
        _add(FileSystemModifyEvent(path, isDirectory, more == true));
      case "delete":
        _add(FileSystemDeleteEvent(path, isDirectory));
        if (path == _path) {
          _queue?.close();
          _controller.close();
        }
      case "moved":
        _add(FileSystemMoveEvent(path, isDirectory, more as String));
      case "movedFrom" when path == _path:
        // What is watched has gone elsewhere.
        _add(FileSystemDeleteEvent(path, isDirectory));
        _queue?.close();
        _controller.close();
      case "movedFrom":
        _moved = (more as int, path);
        _waiting?.cancel();
        _waiting = Timer(const Duration(milliseconds: 20), _movedAway);
      case "movedTo":
        final (int, String)? moved = _moved;
        _moved = null;
        _waiting?.cancel();
        if (moved != null && moved.$1 == more) {
          _add(FileSystemMoveEvent(moved.$2, isDirectory, path));
        } else {
          if (moved != null) _add(FileSystemDeleteEvent(moved.$2, false));
          _add(FileSystemCreateEvent(path, isDirectory));
        }
    }
  }
}
