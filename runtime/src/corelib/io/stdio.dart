// stdin, stdout and stderr.

part of 'io.dart';

/// Writes all of [bytes] to standard output (1) or error (2), at once. The
/// result is like that of `_io`.
external List<Object?> _stdWrite(int descriptor, Uint8List bytes);

/// Writes [before] and [object], a string or an int, as UTF-8, with a line break after them if there is to be one. Null, or a failure.
external List<Object?>? _stdWriteText(int descriptor, String before, Object object, bool lineBreak);

/// The next line of the input with its line break; null at the end.
external Uint8List? _stdReadLine();

/// The next byte of the input; -1 at the end.
external int _stdReadByte();

/// Kind of a standard stream: 0 terminal, 1 pipe, 2 file, 3 other.
external int _stdKind(int descriptor);

/// Columns and rows, or a failure.
external List<Object?> _stdSize(int descriptor);

/// Gets a mode of the input terminal: 0 echo, 1 lines, 2 echo of line breaks.
external List<Object?> _stdMode(int mode);
external List<Object?> _stdSetMode(int mode, bool on);

Object? _stdinValue(List<Object?> result, String message) =>
    result.length == 1 ? result[0] : throw StdinException(message, _osErrorOf(result));

final Stdin _stdin = Stdin._();
final Stdout _stdout = Stdout._(1);
final Stdout _stderr = Stdout._(2);

/// The standard streams of the process.
Stdin get stdin => IOOverrides.current?.stdin ?? _stdin;
Stdout get stdout => IOOverrides._known ? IOOverrides.current?.stdout ?? _stdout : _stdout;
Stdout get stderr => IOOverrides.current?.stderr ?? _stderr;

/// What a standard stream is connected to.
final class StdioType {
  static const StdioType terminal = StdioType._("terminal");
  static const StdioType pipe = StdioType._("pipe");
  static const StdioType file = StdioType._("file");
  static const StdioType other = StdioType._("other");

  final String name;

  const StdioType._(this.name);

  String toString() => "StdioType: $name";
}

StdioType _kindOf(int descriptor) => switch (_stdKind(descriptor)) {
      0 || 4 => StdioType.terminal,
      1 => StdioType.pipe,
      2 => StdioType.file,
      _ => StdioType.other,
    };

/// What [object], a standard stream, is connected to.
StdioType stdioType(dynamic object) {
  if (object is Stdin) return _kindOf(0);
  if (object is Stdout) return _kindOf(object._descriptor);
  if (object is File) return StdioType.file;
  return StdioType.other;
}

/// Whether the terminal named by the environment knows escape sequences.
bool _escapesKnown() {
  final String? term = Platform.environment['TERM'];
  return term != null && (term.contains('xterm') || term.contains('screen') || term.contains('tmux') ||
      term.contains('rxvt') || term.contains('linux') || term.contains('color'));
}

/// The standard input: a stream of bytes for one listener, or read at once.
@pragma('oche:unsendable')
class Stdin extends Stream<List<int>> {
  late final StreamController<List<int>> _controller = StreamController<List<int>>(
      sync: true, onListen: _read, onPause: _forget, onResume: _read, onCancel: _forget);
  _Request? _request;

  Stdin._();

  StreamSubscription<List<int>> listen(void onData(List<int> event)?,
          {Function? onError, void onDone()?, bool? cancelOnError}) =>
      _controller.stream
          .listen(onData, onError: onError, onDone: onDone, cancelOnError: cancelOnError);

  void _read() {
    if (_request != null) return;
    final _Request request = _Request((List<Object?> result) {
      _request = null;
      if (result.length != 1) {
        _controller.addError(
            FileSystemException("Error reading from stdin", "", _osErrorOf(result)), StackTrace.empty);
        _controller.close();
        return;
      }
      final Uint8List bytes = result[0] as Uint8List;
      if (bytes.isEmpty) {
        _controller.close();
        return;
      }
      _controller.add(bytes);
      if (_controller.hasListener && !_controller.isPaused) _read();
    });
    _request = request;
    request._task = _ioSubmit(_opReadInput, const [], request);
  }

  void _forget() {
    _request?.forget();
    _request = null;
  }

  /// The next line without its line break; null at the end of the input.
  String? readLineSync({Encoding encoding = systemEncoding, bool retainNewlines = false}) {
    final Uint8List? line = _stdReadLine();
    if (line == null) return null;
    int end = line.length;
    if (!retainNewlines && end > 0 && line[end - 1] == 10) {
      end--;
      if (end > 0 && line[end - 1] == 13) end--;
    }
    return encoding.decode(end == line.length ? line : line.sublist(0, end));
  }

  /// The next byte; -1 at the end of the input.
  int readByteSync() => _stdReadByte();

  bool get echoMode => _stdinValue(_stdMode(0), "Error getting terminal echo mode") as bool;
  set echoMode(bool on) => _stdinValue(_stdSetMode(0, on), "Error setting terminal echo mode");

  bool get lineMode => _stdinValue(_stdMode(1), "Error getting terminal line mode") as bool;
  set lineMode(bool on) => _stdinValue(_stdSetMode(1, on), "Error setting terminal line mode");

  bool get echoNewlineMode =>
      _stdinValue(_stdMode(2), "Error getting terminal echo newline mode") as bool;
  set echoNewlineMode(bool on) =>
      _stdinValue(_stdSetMode(2, on), "Error setting terminal echo newline mode");

  bool get supportsAnsiEscapes => _stdKind(0) == 0 && _escapesKnown();

  bool get hasTerminal => _kindOf(0) == StdioType.terminal;
}

/// Standard output or error. What is written is out when the call returns.
class Stdout extends _IOSinkImpl {
  final int _descriptor;
  String _lineTerminator = "\n";
  IOSink? _nonBlocking;

  Stdout._(this._descriptor) : super(_StdConsumer(_descriptor), utf8);

  bool get hasTerminal => _stdKind(_descriptor) == 0;

  int _size(int field) {
    final List<Object?> result = _stdSize(_descriptor);
    if (result.length != 1) {
      throw StdoutException("Could not get terminal size", _osErrorOf(result));
    }
    return (result[0] as List<Object?>)[field] as int;
  }

  int get terminalColumns => _size(0);

  int get terminalLines => _size(1);

  bool get supportsAnsiEscapes => hasTerminal && _escapesKnown();

  /// The same output, not waiting for the receiver.
  IOSink get nonBlocking => _nonBlocking ??= IOSink(_StdConsumer(_descriptor));

  /// What a line break is written as: "\n" or "\r\n".
  String get lineTerminator => _lineTerminator;

  set lineTerminator(String lineTerminator) {
    if (lineTerminator != "\n" && lineTerminator != "\r\n") {
      throw ArgumentError.value(lineTerminator, "lineTerminator",
          'invalid line terminator, must be one of "\\r" or "\\r\\n"');
    }
    _lineTerminator = lineTerminator;
    _quick = false;
    _usual = identical(encoding, utf8) && _lineTerminator == "\n";
  }

  /// Text goes to the host as it is, unless something stands in between.
  bool get _direct => _usual && !_bound && !_closed && !_failed && _controller == null;

  /// [_direct] has been true, and nothing has happened since that could change that.
  bool _quick = false;

  Future<dynamic> addStream(Stream<List<int>> stream) {
    _quick = false;
    return super.addStream(stream);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _quick = false;
    super.addError(error, stackTrace);
  }

  Future<dynamic> close() {
    _quick = false;
    return super.close();
  }

  void _fail(Object error, StackTrace stack) {
    _quick = false;
    super._fail(error, stack);
  }

  /// A failure nobody has been told of yet.
  FileSystemException? _untold;

  /// Not at once: who flushes right after writing is told, instead of who waits for the sink's end.
  void _check(List<Object?> failure) {
    if (_untold != null) return;
    _untold = FileSystemException("writeFrom failed", "", _osErrorOf(failure));
    scheduleMicrotask(() {
      final FileSystemException? error = _untold;
      _untold = null;
      if (error != null) _fail(error, StackTrace.empty);
    });
  }

  Future<dynamic> flush() {
    _quick = false;
    final FileSystemException? error = _untold;
    if (error == null) return super.flush();
    _untold = null;
    return Future<dynamic>.error(error, StackTrace.empty);
  }

  /// UTF-8, and line breaks as they are.
  bool _usual = true;

  set encoding(Encoding encoding) {
    super.encoding = encoding;
    _quick = false;
    _usual = identical(encoding, utf8) && _lineTerminator == "\n";
  }

  void write(Object? object) {
    final Object text = object is int ? object : '$object';
    if (_quick || (_quick = _direct)) {
      final List<Object?>? failure = _stdWriteText(_descriptor, "", text, false);
      if (failure != null) _check(failure);
    } else {
      _quick = false;
      super.write(_lineTerminator == "\n" ? text : '$text'.replaceAll("\n", _lineTerminator));
    }
  }

  void writeln([Object? object = ""]) {
    final Object text = object is int ? object : '$object';
    if (_quick || (_quick = _direct)) {
      final List<Object?>? failure = _stdWriteText(_descriptor, "", text, true);
      if (failure != null) _check(failure);
    } else {
      write('$text\n');
    }
  }

  void writeAll(Iterable objects, [String separator = ""]) {
    if (!_direct) {
      super.writeAll(objects, separator);
      return;
    }
    String before = "";
    for (final Object? object in objects) {
      if ((object is String || object is int) && (_quick || (_quick = _direct))) {
        final List<Object?>? failure = _stdWriteText(_descriptor, before, object!, false);
        if (failure != null) _check(failure);
      } else {
        // The separator is written before the object says what it is: that may print, too.
        if (before.isNotEmpty) write(before);
        write(object);
      }
      before = separator;
    }
  }

  void add(List<int> data) {
    if (_direct) {
      final List<Object?> written = _stdWrite(_descriptor, _bytesOf(data));
      if (written.length != 1) _check(written);
    } else {
      _quick = false;
      super.add(data);
    }
  }
}

/// Writes streams to a standard stream.
final class _StdConsumer implements StreamConsumer<List<int>> {
  final int _descriptor;

  _StdConsumer(this._descriptor);

  Future<void> addStream(Stream<List<int>> stream) {
    final Completer<void> result = Completer<void>.sync();
    late final StreamSubscription<List<int>> source;
    source = stream.listen((List<int> bytes) {
      final List<Object?> written = _stdWrite(_descriptor, _bytesOf(bytes));
      if (written.length != 1) {
        source.cancel();
        final FileSystemException failure = FileSystemException("writeFrom failed", "", _osErrorOf(written));
        // Not at once: who flushes right after writing is told, instead of who waits for the sink's end.
        scheduleMicrotask(() => result.completeError(failure, StackTrace.empty));
      }
    }, onError: (Object error, StackTrace stack) {
      result.completeError(error, stack);
    }, onDone: () {
      result.complete();
    }, cancelOnError: true);
    return result.future;
  }

  Future<void> close() => Future<void>.value();
}

/// The encoding of the system: UTF-8, lenient when decoding.
final class SystemEncoding extends Encoding {
  const SystemEncoding();

  String get name => 'system';

  List<int> encode(String input) => utf8.encode(input);

  String decode(List<int> encoded) => utf8.decode(encoded);

  Converter<String, List<int>> get encoder => utf8.encoder;

  Converter<List<int>, String> get decoder => const Utf8Decoder(allowMalformed: true);
}

const SystemEncoding systemEncoding = SystemEncoding();
