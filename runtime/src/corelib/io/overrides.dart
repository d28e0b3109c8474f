// Other implementations of dart:io's objects, for the code in a zone.

part of 'io.dart';

const Object _ioOverridesKey = #_ioOverrides;
const Object _httpOverridesKey = #_httpOverrides;

/// What the code in a zone gets instead of the real files, sockets and standard streams.
abstract class IOOverrides {
  static IOOverrides? _global;

  /// Whether there have been any: looking for them in the zone takes time.
  static bool _known = false;

  static IOOverrides? get current =>
      _known ? Zone.current[_ioOverridesKey] as IOOverrides? ?? _global : null;

  /// For all code that is in no zone with overrides.
  /// From now on they are looked for.
  static void _begin() {
    _known = true;
    currentDirectoryOverride = () => current?.getCurrentDirectory().path;
  }

  static set global(IOOverrides? overrides) {
    _begin();
    _global = overrides;
  }

  static R runZoned<R>(R body(),
      {Directory Function(String)? createDirectory,
      Directory Function()? getCurrentDirectory,
      void Function(String)? setCurrentDirectory,
      Directory Function()? getSystemTempDirectory,
      File Function(String)? createFile,
      Future<FileStat> Function(String)? stat,
      FileStat Function(String)? statSync,
      Future<bool> Function(String, String)? fseIdentical,
      bool Function(String, String)? fseIdenticalSync,
      Future<FileSystemEntityType> Function(String, bool)? fseGetType,
      FileSystemEntityType Function(String, bool)? fseGetTypeSync,
      Stream<FileSystemEvent> Function(String, int, bool)? fsWatch,
      bool Function()? fsWatchIsSupported,
      Link Function(String)? createLink,
      Future<Socket> Function(dynamic, int, {dynamic sourceAddress, int sourcePort, Duration? timeout})?
          socketConnect,
      Future<ConnectionTask<Socket>> Function(dynamic, int, {dynamic sourceAddress, int sourcePort})?
          socketStartConnect,
      Future<ServerSocket> Function(dynamic, int, {int backlog, bool v6Only, bool shared})?
          serverSocketBind,
      Stdin Function()? stdin,
      Stdout Function()? stdout,
      Stdout Function()? stderr}) {
    final _ScopedOverrides overrides = _ScopedOverrides(current);
    overrides._createDirectory = createDirectory;
    overrides._getCurrentDirectory = getCurrentDirectory;
    overrides._setCurrentDirectory = setCurrentDirectory;
    overrides._getSystemTempDirectory = getSystemTempDirectory;
    overrides._createFile = createFile;
    overrides._stat = stat;
    overrides._statSync = statSync;
    overrides._fseIdentical = fseIdentical;
    overrides._fseIdenticalSync = fseIdenticalSync;
    overrides._fseGetType = fseGetType;
    overrides._fseGetTypeSync = fseGetTypeSync;
    overrides._fsWatch = fsWatch;
    overrides._fsWatchIsSupported = fsWatchIsSupported;
    overrides._createLink = createLink;
    overrides._socketConnect = socketConnect;
    overrides._socketStartConnect = socketStartConnect;
    overrides._serverSocketBind = serverSocketBind;
    overrides._stdin = stdin;
    overrides._stdout = stdout;
    overrides._stderr = stderr;
    return runWithIOOverrides(body, overrides);
  }

  static R runWithIOOverrides<R>(R body(), IOOverrides overrides) {
    _begin();
    return _asyncRunZoned(body, {_ioOverridesKey: overrides});
  }

  Directory createDirectory(String path) => _Directory(path);
  Directory getCurrentDirectory() => _Directory._current;
  void setCurrentDirectory(String path) {
    _Directory._setCurrent(path);
  }

  Directory getSystemTempDirectory() => _Directory._systemTemp;
  File createFile(String path) => _File(path);
  Future<FileStat> stat(String path) => FileStat._statOf(path);
  FileStat statSync(String path) => FileStat._statSyncOf(path);
  Future<bool> fseIdentical(String path1, String path2) => FileSystemEntity._identical(path1, path2);
  bool fseIdenticalSync(String path1, String path2) => FileSystemEntity._identicalSync(path1, path2);
  Future<FileSystemEntityType> fseGetType(String path, bool followLinks) =>
      FileSystemEntity._type(path, followLinks);
  FileSystemEntityType fseGetTypeSync(String path, bool followLinks) =>
      FileSystemEntity._typeSync(path, followLinks);
  Stream<FileSystemEvent> fsWatch(String path, int events, bool recursive) =>
      FileSystemEntity._watch(path, events, recursive);
  bool fsWatchIsSupported() => FileSystemEntity._watchSupported;
  Link createLink(String path) => _Link(path);
  Future<Socket> socketConnect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0, Duration? timeout}) =>
      _socketConnect(host, port, sourceAddress, sourcePort, timeout);
  Future<ConnectionTask<Socket>> socketStartConnect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0}) =>
      _socketStartConnect(host, port, sourceAddress, sourcePort);
  Future<ServerSocket> serverSocketBind(dynamic address, int port,
          {int backlog = 0, bool v6Only = false, bool shared = false}) =>
      _serverSocketBind(address, port, backlog, v6Only, shared);
  Stdin get stdin => _stdin;
  Stdout get stdout => _stdout;
  Stdout get stderr => _stderr;
}

/// `runZoned` under a name that [IOOverrides] does not hide.
R _asyncRunZoned<R>(R body(), Map<Object?, Object?> values) => runZoned<R>(body, zoneValues: values);

/// What the arguments of [IOOverrides.runZoned] say; the rest as outside.
final class _ScopedOverrides extends IOOverrides {
  final IOOverrides? _outer;
  Directory Function(String)? _createDirectory;
  Directory Function()? _getCurrentDirectory;
  void Function(String)? _setCurrentDirectory;
  Directory Function()? _getSystemTempDirectory;
  File Function(String)? _createFile;
  Future<FileStat> Function(String)? _stat;
  FileStat Function(String)? _statSync;
  Future<bool> Function(String, String)? _fseIdentical;
  bool Function(String, String)? _fseIdenticalSync;
  Future<FileSystemEntityType> Function(String, bool)? _fseGetType;
  FileSystemEntityType Function(String, bool)? _fseGetTypeSync;
  Stream<FileSystemEvent> Function(String, int, bool)? _fsWatch;
  bool Function()? _fsWatchIsSupported;
  Link Function(String)? _createLink;
  Future<Socket> Function(dynamic, int, {dynamic sourceAddress, int sourcePort, Duration? timeout})?
      _socketConnect;
  Future<ConnectionTask<Socket>> Function(dynamic, int, {dynamic sourceAddress, int sourcePort})?
      _socketStartConnect;
  Future<ServerSocket> Function(dynamic, int, {int backlog, bool v6Only, bool shared})? _serverSocketBind;
  Stdin Function()? _stdin;
  Stdout Function()? _stdout;
  Stdout Function()? _stderr;

  _ScopedOverrides(this._outer);

  Directory createDirectory(String path) =>
      _createDirectory?.call(path) ?? _outer?.createDirectory(path) ?? super.createDirectory(path);

  Directory getCurrentDirectory() =>
      _getCurrentDirectory?.call() ?? _outer?.getCurrentDirectory() ?? super.getCurrentDirectory();

  void setCurrentDirectory(String path) {
    final IOOverrides? outer = _outer;
    if (_setCurrentDirectory != null) {
      _setCurrentDirectory!(path);
    } else if (outer != null) {
      outer.setCurrentDirectory(path);
    } else {
      super.setCurrentDirectory(path);
    }
  }

  Directory getSystemTempDirectory() =>
      _getSystemTempDirectory?.call() ?? _outer?.getSystemTempDirectory() ?? super.getSystemTempDirectory();

  File createFile(String path) =>
      _createFile?.call(path) ?? _outer?.createFile(path) ?? super.createFile(path);

  Future<FileStat> stat(String path) => _stat?.call(path) ?? _outer?.stat(path) ?? super.stat(path);

  FileStat statSync(String path) =>
      _statSync?.call(path) ?? _outer?.statSync(path) ?? super.statSync(path);

  Future<bool> fseIdentical(String path1, String path2) =>
      _fseIdentical?.call(path1, path2) ??
      _outer?.fseIdentical(path1, path2) ??
      super.fseIdentical(path1, path2);

  bool fseIdenticalSync(String path1, String path2) =>
      _fseIdenticalSync?.call(path1, path2) ??
      _outer?.fseIdenticalSync(path1, path2) ??
      super.fseIdenticalSync(path1, path2);

  Future<FileSystemEntityType> fseGetType(String path, bool followLinks) =>
      _fseGetType?.call(path, followLinks) ??
      _outer?.fseGetType(path, followLinks) ??
      super.fseGetType(path, followLinks);

  FileSystemEntityType fseGetTypeSync(String path, bool followLinks) =>
      _fseGetTypeSync?.call(path, followLinks) ??
      _outer?.fseGetTypeSync(path, followLinks) ??
      super.fseGetTypeSync(path, followLinks);

  Stream<FileSystemEvent> fsWatch(String path, int events, bool recursive) =>
      _fsWatch?.call(path, events, recursive) ??
      _outer?.fsWatch(path, events, recursive) ??
      super.fsWatch(path, events, recursive);

  bool fsWatchIsSupported() =>
      _fsWatchIsSupported?.call() ?? _outer?.fsWatchIsSupported() ?? super.fsWatchIsSupported();

  Link createLink(String path) =>
      _createLink?.call(path) ?? _outer?.createLink(path) ?? super.createLink(path);

  Future<Socket> socketConnect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0, Duration? timeout}) =>
      _socketConnect?.call(host, port,
          sourceAddress: sourceAddress, sourcePort: sourcePort, timeout: timeout) ??
      _outer?.socketConnect(host, port,
          sourceAddress: sourceAddress, sourcePort: sourcePort, timeout: timeout) ??
      super.socketConnect(host, port,
          sourceAddress: sourceAddress, sourcePort: sourcePort, timeout: timeout);

  Future<ConnectionTask<Socket>> socketStartConnect(dynamic host, int port,
          {dynamic sourceAddress, int sourcePort = 0}) =>
      _socketStartConnect?.call(host, port, sourceAddress: sourceAddress, sourcePort: sourcePort) ??
      _outer?.socketStartConnect(host, port, sourceAddress: sourceAddress, sourcePort: sourcePort) ??
      super.socketStartConnect(host, port, sourceAddress: sourceAddress, sourcePort: sourcePort);

  Future<ServerSocket> serverSocketBind(dynamic address, int port,
          {int backlog = 0, bool v6Only = false, bool shared = false}) =>
      _serverSocketBind?.call(address, port, backlog: backlog, v6Only: v6Only, shared: shared) ??
      _outer?.serverSocketBind(address, port, backlog: backlog, v6Only: v6Only, shared: shared) ??
      super.serverSocketBind(address, port, backlog: backlog, v6Only: v6Only, shared: shared);

  Stdin get stdin => _stdin?.call() ?? _outer?.stdin ?? super.stdin;
  Stdout get stdout => _stdout?.call() ?? _outer?.stdout ?? super.stdout;
  Stdout get stderr => _stderr?.call() ?? _outer?.stderr ?? super.stderr;
}

/// What the code in a zone gets instead of the real HTTP client.
abstract class HttpOverrides {
  static HttpOverrides? _global;

  static HttpOverrides? get current => Zone.current[_httpOverridesKey] as HttpOverrides? ?? _global;

  /// For all code that is in no zone with overrides.
  static set global(HttpOverrides? overrides) {
    _global = overrides;
  }

  static R runZoned<R>(R body(),
          {HttpClient Function(SecurityContext?)? createHttpClient,
          String Function(Uri uri, Map<String, String>? environment)? findProxyFromEnvironment}) =>
      runWithHttpOverrides(body, _ScopedHttpOverrides(current, createHttpClient, findProxyFromEnvironment));

  static R runWithHttpOverrides<R>(R body(), HttpOverrides overrides) =>
      _asyncRunZoned(body, {_httpOverridesKey: overrides});

  HttpClient createHttpClient(SecurityContext? context) => _newHttpClient(context);

  String findProxyFromEnvironment(Uri url, Map<String, String>? environment) =>
      _proxyFromEnvironment(url, environment);
}

final class _ScopedHttpOverrides extends HttpOverrides {
  final HttpOverrides? _outer;
  final HttpClient Function(SecurityContext?)? _createHttpClient;
  final String Function(Uri uri, Map<String, String>? environment)? _findProxyFromEnvironment;

  _ScopedHttpOverrides(this._outer, this._createHttpClient, this._findProxyFromEnvironment);

  HttpClient createHttpClient(SecurityContext? context) =>
      _createHttpClient?.call(context) ??
      _outer?.createHttpClient(context) ??
      super.createHttpClient(context);

  String findProxyFromEnvironment(Uri url, Map<String, String>? environment) =>
      _findProxyFromEnvironment?.call(url, environment) ??
      _outer?.findProxyFromEnvironment(url, environment) ??
      super.findProxyFromEnvironment(url, environment);
}
