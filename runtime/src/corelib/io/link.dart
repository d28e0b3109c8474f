// Symbolic links.

part of 'io.dart';

/// A path of a link.
abstract interface class Link implements FileSystemEntity {
  factory Link(String path) {
    final IOOverrides? overrides = IOOverrides.current;
    return overrides == null ? _Link(path) : overrides.createLink(path);
  }

  factory Link.fromUri(Uri uri) => Link(uri.toFilePath());

  factory Link.fromRawPath(Uint8List rawPath) => Link(utf8.decode(rawPath, allowMalformed: true));

  Future<Link> create(String target, {bool recursive = false});
  void createSync(String target, {bool recursive = false});
  Future<Link> update(String target);
  void updateSync(String target);
  Future<String> resolveSymbolicLinks();
  String resolveSymbolicLinksSync();
  Future<Link> rename(String newPath);
  Link renameSync(String newPath);
  Link get absolute;
  Future<String> target();
  String targetSync();
}

final class _Link extends FileSystemEntity implements Link {
  final String path;

  _Link(this.path);

  String toString() => "Link: '$path'";

  Link get absolute => Link(_absolutePath);

  Future<bool> exists() => FileSystemEntity.isLink(path);

  bool existsSync() => FileSystemEntity.isLinkSync(path);

  Future<Link> create(String target, {bool recursive = false}) {
    Future<Link> make() =>
        _later(_opMakeLink, [path, target], "Cannot create link to target '$target'", path)
            .then((_) => this);
    return recursive ? parent.create(recursive: true).then((_) => make()) : make();
  }

  void createSync(String target, {bool recursive = false}) {
    if (recursive) parent.createSync(recursive: true);
    _now(_opMakeLink, [path, target], "Cannot create link", path);
  }

  Future<Link> update(String target) => delete().then((_) => create(target));

  void updateSync(String target) {
    deleteSync();
    createSync(target);
  }

  Future<FileSystemEntity> _delete({bool recursive = false}) {
    if (recursive) return Directory(path).delete(recursive: true).then((_) => this);
    return _later(_opDelete, [path, 2], "Cannot delete link", path).then((_) => this);
  }

  void _deleteSync({bool recursive = false}) {
    if (recursive) {
      Directory(path).deleteSync(recursive: true);
    } else {
      _now(_opDelete, [path, 2], "Cannot delete link", path);
    }
  }

  Future<Link> rename(String newPath) =>
      _later(_opRename, [path, newPath, 2], "Cannot rename link to '$newPath'", path)
          .then((_) => Link(newPath));

  Link renameSync(String newPath) {
    _now(_opRename, [path, newPath, 2], "Cannot rename link '$path' to '$newPath'", "");
    return Link(newPath);
  }

  Future<String> target() => _later(_opReadLink, [path], "Cannot get target of link", path)
      .then((Object? found) => found as String);

  String targetSync() => _now(_opReadLink, [path], "Cannot read link", path) as String;
}
