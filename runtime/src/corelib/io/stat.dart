// What the file system knows about a path.

part of 'io.dart';

interface class FileStat {
  final DateTime changed;
  final DateTime modified;
  final DateTime accessed;
  final FileSystemEntityType type;
  final int mode;
  final int size;

  FileStat._(this.changed, this.modified, this.accessed, this.type, this.mode, this.size);

  static final FileStat _nothing = FileStat._(
      DateTime.fromMillisecondsSinceEpoch(0, isUtc: true),
      DateTime.fromMillisecondsSinceEpoch(0, isUtc: true),
      DateTime.fromMillisecondsSinceEpoch(0, isUtc: true),
      FileSystemEntityType.notFound,
      0,
      -1);

  static FileStat _of(String path, List<Object?> result) {
    if (result.length != 1) {
      // Asking is never refused by the system, only by the sandbox.
      if (result[0] == _notPermitted) throw _exceptionOf(result, "Cannot get stat", path);
      return _nothing;
    }
    final List<Object?> fields = result[0] as List<Object?>;
    DateTime time(int field) => DateTime.fromMillisecondsSinceEpoch(fields[field] as int);
    return FileStat._(time(1), time(2), time(3), FileSystemEntityType._all[fields[0] as int],
        fields[4] as int, fields[5] as int);
  }

  static FileStat statSync(String path) =>
      IOOverrides.current?.statSync(path) ?? _statSyncOf(path);

  static Future<FileStat> stat(String path) => IOOverrides.current?.stat(path) ?? _statOf(path);

  static FileStat _statSyncOf(String path) => _of(path, _io(_opStat, [path]));

  static Future<FileStat> _statOf(String path) =>
      _submit(_opStat, [path]).then((List<Object?> result) => _of(path, result));

  String toString() => """
FileStat: type $type
          changed $changed
          modified $modified
          accessed $accessed
          mode ${modeString()}
          size $size""";

  /// The rights as letters: rwxr-xr-x.
  String modeString() {
    const String letters = 'rwxrwxrwx';
    final StringBuffer out = StringBuffer();
    if (mode & 0x800 != 0) out.write("(suid) ");
    if (mode & 0x400 != 0) out.write("(guid) ");
    if (mode & 0x200 != 0) out.write("(sticky) ");
    for (int bit = 0; bit < 9; bit++) {
      out.write(mode & (0x100 >> bit) == 0 ? '-' : letters[bit]);
    }
    return out.toString();
  }
}
