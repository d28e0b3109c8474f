// Directories.

part of 'io.dart';

/// A path of a directory.
abstract interface class Directory implements FileSystemEntity {
  factory Directory(String path) {
    final IOOverrides? overrides = IOOverrides.current;
    return overrides == null ? _Directory(path) : overrides.createDirectory(path);
  }

  factory Directory.fromUri(Uri uri) => Directory(uri.toFilePath());

  factory Directory.fromRawPath(Uint8List rawPath) =>
      Directory(utf8.decode(rawPath, allowMalformed: true));

  /// The working directory of the process.
  static Directory get current => IOOverrides.current?.getCurrentDirectory() ?? _Directory._current;

  /// Takes a [Directory] or a String.
  static set current(dynamic path) {
    final String target = switch (path) {
      Directory directory => directory.path,
      String text => text,
      _ => throw ArgumentError("${Error.safeToString(path)} is not a String or Directory"),
    };
    final IOOverrides? overrides = IOOverrides.current;
    overrides == null ? _Directory._setCurrent(target) : overrides.setCurrentDirectory(target);
  }

  static Directory get systemTemp =>
      IOOverrides.current?.getSystemTempDirectory() ?? _Directory._systemTemp;

  String get path;
  Uri get uri;
  Future<Directory> create({bool recursive = false});
  void createSync({bool recursive = false});
  Future<Directory> createTemp([String? prefix]);
  Directory createTempSync([String? prefix]);
  Future<String> resolveSymbolicLinks();
  String resolveSymbolicLinksSync();
  Future<Directory> rename(String newPath);
  Directory renameSync(String newPath);
  Future<FileSystemEntity> delete({bool recursive = false});
  void deleteSync({bool recursive = false});
  Directory get absolute;
  Stream<FileSystemEntity> list({bool recursive = false, bool followLinks = true});
  List<FileSystemEntity> listSync({bool recursive = false, bool followLinks = true});
  String toString();
}

final class _Directory extends FileSystemEntity implements Directory {
  final String path;

  _Directory(this.path);

  static Directory get _current => _Directory(
      _now(_opCurrentDirectory, const [], "Getting current working directory failed", "") as String);

  static void _setCurrent(String path) {
    _now(_opSetDirectory, [path], "Setting current working directory failed", path);
  }

  static Directory get _systemTemp {
    final String temp = Platform.environment['TMPDIR'] ?? '/tmp';
    return _Directory(temp.length > 1 && temp.endsWith('/') ? temp.substring(0, temp.length - 1) : temp);
  }

  String toString() => "Directory: '$path'";

  Uri get uri => Uri.directory(path);

  Directory get absolute => Directory(_absolutePath);

  static bool _isDirectory(Object? type) =>
      FileSystemEntityType._all[type as int] == FileSystemEntityType.directory;

  Future<bool> exists() => _later(_opType, [path, true], "Exists failed", path).then(_isDirectory);

  bool existsSync() => _isDirectory(_now(_opType, [path, true], "Exists failed", path));

  Future<Directory> create({bool recursive = false}) =>
      _submit(_opMakeDirectory, [path, recursive]).then((List<Object?> result) => _made(result, recursive));

  void createSync({bool recursive = false}) {
    _made(_io(_opMakeDirectory, [path, recursive]), recursive);
  }

  /// What is in the way further up is what the error names.
  Directory _made(List<Object?> result, bool recursive) {
    if (result.length == 1) return this;
    String culprit = path;
    if (recursive && result[0] == _notADirectory) {
      for (Directory at = this; at.parent.path != at.path; at = at.parent) {
        final FileSystemEntityType type = FileSystemEntity._typeSync(at.path, true);
        if (type == FileSystemEntityType.notFound) continue;
        if (type != FileSystemEntityType.directory) culprit = at.path;
        break;
      }
    }
    throw _exceptionOf(result, "Creation failed", culprit);
  }

  String _temporaryPrefix(String? prefix) {
    if (path.isEmpty) {
      throw ArgumentError("Directory.createTemp called with an empty path. "
          "To use the system temp directory, use Directory.systemTemp");
    }
    return path.endsWith('/') ? '$path${prefix ?? ''}' : '$path/${prefix ?? ''}';
  }

  Future<Directory> createTemp([String? prefix]) {
    final String start = _temporaryPrefix(prefix);
    return _later(_opMakeTemporary, [start], "Creation of temporary directory failed", path)
        .then((Object? made) => Directory(made as String));
  }

  Directory createTempSync([String? prefix]) {
    final String start = _temporaryPrefix(prefix);
    return Directory(
        _now(_opMakeTemporary, [start], "Creation of temporary directory failed", start) as String);
  }

  Future<FileSystemEntity> _delete({bool recursive = false}) =>
      _later(_opDeleteDirectory, [path, recursive], "Deletion failed", path).then((_) => this);

  void _deleteSync({bool recursive = false}) {
    _now(_opDeleteDirectory, [path, recursive], "Deletion failed", path);
  }

  Future<Directory> rename(String newPath) =>
      _later(_opRename, [path, newPath, 1], "Rename failed", path).then((_) => Directory(newPath));

  Directory renameSync(String newPath) {
    _now(_opRename, [path, newPath, 1], "Rename failed", path);
    return Directory(newPath);
  }

  String get _withSlash => path.endsWith('/') ? path : '$path/';

  static List<FileSystemEntity> _entities(Object? found) {
    final List<Object?> pairs = found as List<Object?>;
    final List<FileSystemEntity> result = <FileSystemEntity>[];
    for (int i = 0; i < pairs.length; i += 2) {
      final String path = pairs[i + 1] as String;
      switch (FileSystemEntityType._all[pairs[i] as int]) {
        case FileSystemEntityType.directory:
          result.add(Directory(path));
        case FileSystemEntityType.link:
          result.add(Link(path));
        default:
          result.add(File(path));
      }
    }
    return result;
  }

  Stream<FileSystemEntity> list({bool recursive = false, bool followLinks = true}) {
    late final StreamController<FileSystemEntity> controller;
    controller = StreamController<FileSystemEntity>(
        sync: true,
        onListen: () {
          _later(_opList, [path, recursive, followLinks], "Directory listing failed", _withSlash)
              .then<void>((Object? found) {
            _entities(found).forEach(controller.add);
            controller.close();
          }, onError: (Object error, StackTrace stack) {
            controller.addError(error, stack);
            controller.close();
          });
        });
    return controller.stream;
  }

  List<FileSystemEntity> listSync({bool recursive = false, bool followLinks = true}) => _entities(
      _now(_opList, [path, recursive, followLinks], "Directory listing failed", _withSlash));
}
