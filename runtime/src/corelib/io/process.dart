// This process and others.

part of 'io.dart';

/// Ends the process now, whatever else runs.
external Never _exit(int code);
external int _exitCode();
external void _setExitCode(int code);

/// Blocks the isolate.
external void _sleep(int microseconds);

/// Ends the process with [code]; nothing else of the program runs.
Never exit(int code) {
  _exit(code);
}

/// What the process ends with when the program ends by itself.
int get exitCode => _exitCode();

set exitCode(int code) {
  _setExitCode(code);
}

/// The number of this process.
int get pid => _platform(_factPid) as int;

/// Blocks the whole isolate for [duration]: no event is handled meanwhile.
void sleep(Duration duration) {
  if (duration.inMicroseconds < 0) throw ArgumentError("sleep: duration cannot be negative");
  _sleep(duration.inMicroseconds);
}

abstract final class ProcessInfo {
  /// The memory of the process, in bytes.
  static int get currentRss => _platform(_factCurrentRss) as int;
  static int get maxRss => _platform(_factMaxRss) as int;
}

/// How a process that has ended ended.
final class ProcessResult {
  final int exitCode;

  /// Text, or bytes if no encoding was given.
  final dynamic stdout;
  final dynamic stderr;
  final int pid;

  ProcessResult(this.pid, this.exitCode, this.stdout, this.stderr);
}

final class ProcessStartMode {
  static const ProcessStartMode normal = ProcessStartMode._(0, "normal");
  static const ProcessStartMode inheritStdio = ProcessStartMode._(1, "inheritStdio");
  static const ProcessStartMode detached = ProcessStartMode._(2, "detached");
  static const ProcessStartMode detachedWithStdio = ProcessStartMode._(3, "detachedWithStdio");
  static const List<ProcessStartMode> values = [normal, inheritStdio, detached, detachedWithStdio];

  final int _mode;
  final String _name;

  const ProcessStartMode._(this._mode, this._name);

  String toString() => _name;
}

/// Another process.
abstract interface class Process {
  /// When it has ended: its code, or the negative number of the signal that ended it.
  Future<int> get exitCode;
  Stream<List<int>> get stdout;
  Stream<List<int>> get stderr;
  IOSink get stdin;
  int get pid;
  bool kill([ProcessSignal signal = ProcessSignal.sigterm]);

  static List<Object?> _arguments(String executable, List<String> arguments, String? directory,
          Map<String, String>? environment, bool includeParent, bool shell) =>
      [
        executable,
        [...arguments],
        directory,
        environment == null
            ? null
            : [for (final entry in environment.entries) ...[entry.key, entry.value]],
        includeParent,
        shell
      ];

  static ProcessResult _result(String executable, List<String> arguments, List<Object?> result,
      Encoding? stdoutEncoding, Encoding? stderrEncoding) {
    if (result.length != 1) {
      throw ProcessException(executable, arguments, result[1] as String, result[0] as int);
    }
    final List<Object?> fields = result[0] as List<Object?>;
    final Uint8List out = fields[2] as Uint8List;
    final Uint8List err = fields[3] as Uint8List;
    return ProcessResult(
        fields[0] as int,
        fields[1] as int,
        stdoutEncoding == null ? out : stdoutEncoding.decode(out),
        stderrEncoding == null ? err : stderrEncoding.decode(err));
  }

  /// Runs a program to its end.
  static Future<ProcessResult> run(String executable, List<String> arguments,
          {String? workingDirectory,
          Map<String, String>? environment,
          bool includeParentEnvironment = true,
          bool runInShell = false,
          Encoding? stdoutEncoding = systemEncoding,
          Encoding? stderrEncoding = systemEncoding}) =>
      start(executable, arguments,
              workingDirectory: workingDirectory,
              environment: environment,
              includeParentEnvironment: includeParentEnvironment,
              runInShell: runInShell)
          .then((Process process) async {
        final Future<dynamic> out = _collected(process.stdout, stdoutEncoding);
        final Future<dynamic> err = _collected(process.stderr, stderrEncoding);
        process.stdin.close().ignore();
        final int code = await process.exitCode;
        return ProcessResult(process.pid, code, await out, await err);
      });

  static Future<dynamic> _collected(Stream<List<int>> stream, Encoding? encoding) async {
    final BytesBuilder bytes = BytesBuilder(copy: false);
    await stream.forEach(bytes.add);
    return encoding == null ? bytes.takeBytes() : encoding.decode(bytes.takeBytes());
  }

  static ProcessResult runSync(String executable, List<String> arguments,
          {String? workingDirectory,
          Map<String, String>? environment,
          bool includeParentEnvironment = true,
          bool runInShell = false,
          Encoding? stdoutEncoding = systemEncoding,
          Encoding? stderrEncoding = systemEncoding}) =>
      _result(
          executable,
          arguments,
          _io(
              _opRun,
              _arguments(executable, arguments, workingDirectory, environment,
                  includeParentEnvironment, runInShell)),
          stdoutEncoding,
          stderrEncoding);

  /// Starts a program and goes on.
  static Future<Process> start(String executable, List<String> arguments,
      {String? workingDirectory,
      Map<String, String>? environment,
      bool includeParentEnvironment = true,
      bool runInShell = false,
      ProcessStartMode mode = ProcessStartMode.normal}) {
    final List<Object?> what = [
      mode._name,
      ..._arguments(executable, arguments, workingDirectory, environment, includeParentEnvironment,
          runInShell)
    ];
    return _submit(_opStart, what).then((List<Object?> result) {
      if (result.length != 1) {
        throw ProcessException(executable, arguments, result[1] as String, result[0] as int);
      }
      return _Process(result[0] as List<Object?>, mode);
    });
  }

  static bool killPid(int pid, [ProcessSignal signal = ProcessSignal.sigterm]) {
    final List<Object?> result = _io(_opKill, [pid, signal.signalNumber]);
    if (result.length != 1 && result[0] == _notPermitted) {
      throw ProcessException('kill', ['$pid'], result[1] as String, _notPermitted);
    }
    return result.length == 1 && result[0] == true;
  }
}

@pragma('oche:unsendable')
final class _Process implements Process {
  final int pid;
  final ProcessStartMode _mode;
  final Completer<int> _exitCode = Completer<int>();
  final IOSink? _stdin;
  final Stream<List<int>>? _stdout;
  final Stream<List<int>>? _stderr;

  _Process(List<Object?> started, this._mode)
      : pid = started[0] as int,
        _stdin = _sink(started[1] as int),
        _stdout = _source(started[2] as int),
        _stderr = _source(started[3] as int) {
    final int end = started[4] as int;
    if (end < 0) return;
    late final _HostQueue queue;
    queue = _HostQueue(end, (Object? code) {
      queue.close();
      _exitCode.complete(code as int);
    });
  }

  static Object _failed(List<Object?> result) =>
      SocketException("Write failed", osError: _osErrorOf(result), port: 0);

  static IOSink? _sink(int handle) {
    if (handle < 0) return null;
    final _Channel channel = _Channel.loose(handle);
    return IOSink(_ChannelWriter(channel, channel.close, _failed, channel));
  }

  static Stream<List<int>>? _source(int handle) {
    if (handle < 0) return null;
    final _Channel channel = _Channel.loose(handle);
    final _ChannelReader<List<int>> reader = _ChannelReader<List<int>>(channel, channel.close, _failed);
    return reader.controller.stream;
  }

  bool get _detached =>
      _mode == ProcessStartMode.detached || _mode == ProcessStartMode.detachedWithStdio;

  Future<int> get exitCode =>
      _detached ? (throw StateError("Process is detached")) : _exitCode.future;

  static StateError _without() => StateError("stdio is not connected");

  Stream<List<int>> get stdout => _stdout ?? (throw _without());
  Stream<List<int>> get stderr => _stderr ?? (throw _without());
  IOSink get stdin => _stdin ?? (throw _without());

  bool kill([ProcessSignal signal = ProcessSignal.sigterm]) =>
      _io(_opKillStarted, [pid, signal.signalNumber])[0] == true;
}

/// A signal of the operating system.
interface class ProcessSignal {
  static const ProcessSignal sighup = ProcessSignal._(1, "SIGHUP");
  static const ProcessSignal sigint = ProcessSignal._(2, "SIGINT");
  static const ProcessSignal sigquit = ProcessSignal._(3, "SIGQUIT");
  static const ProcessSignal sigill = ProcessSignal._(4, "SIGILL");
  static const ProcessSignal sigtrap = ProcessSignal._(5, "SIGTRAP");
  static const ProcessSignal sigabrt = ProcessSignal._(6, "SIGABRT");
  static const ProcessSignal sigbus = ProcessSignal._(7, "SIGBUS");
  static const ProcessSignal sigfpe = ProcessSignal._(8, "SIGFPE");
  static const ProcessSignal sigkill = ProcessSignal._(9, "SIGKILL");
  static const ProcessSignal sigusr1 = ProcessSignal._(10, "SIGUSR1");
  static const ProcessSignal sigsegv = ProcessSignal._(11, "SIGSEGV");
  static const ProcessSignal sigusr2 = ProcessSignal._(12, "SIGUSR2");
  static const ProcessSignal sigpipe = ProcessSignal._(13, "SIGPIPE");
  static const ProcessSignal sigalrm = ProcessSignal._(14, "SIGALRM");
  static const ProcessSignal sigterm = ProcessSignal._(15, "SIGTERM");
  static const ProcessSignal sigchld = ProcessSignal._(17, "SIGCHLD");
  static const ProcessSignal sigcont = ProcessSignal._(18, "SIGCONT");
  static const ProcessSignal sigstop = ProcessSignal._(19, "SIGSTOP");
  static const ProcessSignal sigtstp = ProcessSignal._(20, "SIGTSTP");
  static const ProcessSignal sigttin = ProcessSignal._(21, "SIGTTIN");
  static const ProcessSignal sigttou = ProcessSignal._(22, "SIGTTOU");
  static const ProcessSignal sigurg = ProcessSignal._(23, "SIGURG");
  static const ProcessSignal sigxcpu = ProcessSignal._(24, "SIGXCPU");
  static const ProcessSignal sigxfsz = ProcessSignal._(25, "SIGXFSZ");
  static const ProcessSignal sigvtalrm = ProcessSignal._(26, "SIGVTALRM");
  static const ProcessSignal sigprof = ProcessSignal._(27, "SIGPROF");
  static const ProcessSignal sigwinch = ProcessSignal._(28, "SIGWINCH");
  static const ProcessSignal sigpoll = ProcessSignal._(29, "SIGPOLL");
  static const ProcessSignal sigsys = ProcessSignal._(31, "SIGSYS");

  final int signalNumber;
  final String name;

  const ProcessSignal._(this.signalNumber, this.name);

  String toString() => name;

  /// An event for each time the signal comes.
  Stream<ProcessSignal> watch() {
    const List<ProcessSignal> all = [sighup, sigint, sigterm, sigusr1, sigusr2, sigwinch];
    if (!all.contains(this)) throw SignalException("Listening for signal $this is not supported");
    late final StreamController<ProcessSignal> controller;
    _HostQueue? queue;
    controller = StreamController<ProcessSignal>.broadcast(
        sync: true,
        onListen: () {
          final List<Object?> result = _io(_opWatchSignal, [signalNumber]);
          if (result.length != 1) {
            controller.addError(SignalException("Failed to listen for $name", _osErrorOf(result)));
            return;
          }
          queue = _HostQueue(result[0] as int, (_) {
            controller.add(this);
          });
        },
        onCancel: () {
          queue?.close();
          queue = null;
        });
    return controller.stream;
  }
}
