// The Isolate class: starting isolates and controlling them.

part of 'isolate.dart';

/// The current isolate: control port, pause and terminate capability.
external List<int> _isolateSelf();

/// The name of the isolate with [controlPort]; null if it is gone.
external String? _isolateName(int controlPort);

/// Copies [entryPoint] and [message] and starts an isolate that calls the one
/// with the other.
///
/// Posts to [ready], before the entry point runs, what [_isolateSelf] gives in
/// the new isolate; or a String that says why there is none.
external void _isolateSpawn(int ready, Function entryPoint, Object? message, bool paused,
    bool errorsAreFatal, int? onExit, int? onError, String? debugName);

/// The same for the main function of another program, whose packages are those
/// of [packageConfig], or looked for if [search], or else those of this one.
external void _isolateSpawnUri(int ready, String uri, List<String> arguments, Object? message,
    bool paused, bool errorsAreFatal, int? onExit, int? onError, String? debugName,
    String? packageConfig, bool search);

/// Posts a control message to an isolate. Nothing happens if it is gone.
external void _isolateControl(int controlPort, int operation, Object? a, Object? b, Object? c);

/// Ends the current isolate with a last message.
external Never _isolateExit(int? port, Object? message);

external String? _packageConfigUri();
external String? _resolvePackageUri(String uri);

// The operations of _isolateControl and what they take.
const int _pauseOperation = 0; // pause capability, resume capability
const int _resumeOperation = 1; // resume capability
const int _addExitOperation = 2; // port, response
const int _removeExitOperation = 3; // port
const int _setFatalOperation = 4; // terminate capability, whether errors are fatal
const int _killOperation = 5; // terminate capability, priority
const int _pingOperation = 6; // port, response, priority
const int _addErrorOperation = 7; // port
const int _removeErrorOperation = 8; // port

int? _idOfCapability(Capability? capability) {
  if (capability is _Capability) return capability._id;
  return capability is _SendPort ? capability._id : null;
}

/// An isolate, and the right to control it.
final class Isolate {
  /// As soon as possible: kill and ping.
  static const int immediate = 0;

  /// When the event that is being handled is done.
  static const int beforeNextEvent = 1;

  final SendPort controlPort;

  /// The right to pause; null if there is none.
  final Capability? pauseCapability;

  /// The right to kill and to set whether errors are fatal.
  final Capability? terminateCapability;

  Isolate(this.controlPort, {this.pauseCapability, this.terminateCapability});

  factory Isolate._of(List<Object?> ids) => Isolate(_SendPort(ids[0] as int),
      pauseCapability: _Capability._known(ids[1] as int),
      terminateCapability: _Capability._known(ids[2] as int));

  /// The isolate that runs this code.
  static Isolate get current => _current;

  static final Isolate _current = Isolate._of(_isolateSelf());

  /// The name given to spawn, or that of the entry point.
  String? get debugName => _isolateName(_idOf(controlPort)!);

  static Uri? get packageConfigSync {
    final String? uri = _packageConfigUri();
    return uri == null ? null : Uri.parse(uri);
  }

  static Future<Uri?> get packageConfig => Future<Uri?>.value(packageConfigSync);

  static Uri? resolvePackageUriSync(Uri packageUri) {
    if (!packageUri.isScheme('package')) return packageUri;
    final String? uri = _resolvePackageUri(packageUri.toString());
    return uri == null ? null : Uri.parse(uri);
  }

  static Future<Uri?> resolvePackageUri(Uri packageUri) =>
      Future<Uri?>.value(resolvePackageUriSync(packageUri));

  /// Runs [computation] in a new isolate and gives its result.
  static Future<R> run<R>(FutureOr<R> computation(), {String? debugName}) =>
      _runElsewhere<R>(computation, debugName);

  /// Starts an isolate that calls [entryPoint] with a copy of [message].
  static Future<Isolate> spawn<T>(void entryPoint(T message), T message,
      {bool paused = false,
      bool errorsAreFatal = true,
      SendPort? onExit,
      SendPort? onError,
      String? debugName}) {
    return _start((int ready) => _isolateSpawn(ready, entryPoint, message, paused, errorsAreFatal,
        _idOf(onExit), _idOf(onError), debugName));
  }

  /// Starts an isolate that runs the program at [uri].
  static Future<Isolate> spawnUri(Uri uri, List<String> args, var message,
      {bool paused = false,
      SendPort? onExit,
      SendPort? onError,
      bool errorsAreFatal = true,
      bool? checked,
      Map<String, String>? environment,
      @Deprecated('The packages/ dir is not supported in Dart 2') Uri? packageRoot,
      Uri? packageConfig,
      bool automaticPackageResolution = false,
      String? debugName}) async {
    if (environment != null) throw UnimplementedError('environment');
    if (automaticPackageResolution && packageConfig != null) {
      throw ArgumentError(
          'Cannot simultaneously request automaticPackageResolution and specify a packageConfig.');
    }
    final String? config = packageConfig == null
        ? null
        : Uri.base.resolveUri(packageConfig).toString();
    return _start((int ready) => _isolateSpawnUri(ready, uri.toString(), args, message, paused,
        errorsAreFatal, _idOf(onExit), _idOf(onError), debugName, config, automaticPackageResolution));
  }

  static Future<Isolate> _start(void spawn(int ready)) {
    final Completer<Isolate> result = Completer<Isolate>.sync();
    try {
      _launch(spawn, (List<Object?> ids) => result.complete(Isolate._of(ids)),
          (Object error) => result.completeError(error, StackTrace.empty));
    } catch (error, stack) {
      return Future<Isolate>.error(error, stack);
    }
    return result.future;
  }

  void _control(int operation, [Object? a, Object? b, Object? c]) {
    _isolateControl(_idOf(controlPort)!, operation, a, b, c);
  }

  /// Asks the isolate to stop handling events until [resume] is called with the same capability.
  Capability pause([Capability? resumeCapability]) {
    resumeCapability ??= Capability();
    _control(_pauseOperation, _idOfCapability(pauseCapability), _idOfCapability(resumeCapability));
    return resumeCapability;
  }

  /// Takes a pause back.
  void resume(Capability resumeCapability) {
    _control(_resumeOperation, _idOfCapability(resumeCapability));
  }

  /// Lets the isolate send [response] to [responsePort] when it ends.
  void addOnExitListener(SendPort responsePort, {Object? response}) {
    _control(_addExitOperation, _idOf(responsePort), response);
  }

  void removeOnExitListener(SendPort responsePort) {
    _control(_removeExitOperation, _idOf(responsePort));
  }

  /// Whether an uncaught error ends the isolate.
  void setErrorsFatal(bool errorsAreFatal) {
    _control(_setFatalOperation, _idOfCapability(terminateCapability), errorsAreFatal);
  }

  /// Ends the isolate.
  void kill({int priority = beforeNextEvent}) {
    _control(_killOperation, _idOfCapability(terminateCapability), priority);
  }

  /// Lets the isolate send [response] to [responsePort], if it is alive.
  void ping(SendPort responsePort, {Object? response, int priority = immediate}) {
    _control(_pingOperation, _idOf(responsePort), response, priority);
  }

  /// Lets the isolate send a list of two texts, error and stack, for each uncaught error.
  void addErrorListener(SendPort port) {
    _control(_addErrorOperation, _idOf(port));
  }

  void removeErrorListener(SendPort port) {
    _control(_removeErrorOperation, _idOf(port));
  }

  /// The uncaught errors as error events.
  late final Stream<dynamic> errors = _errorStream(this);

  /// Ends the current isolate at once; [message] is the last it sends.
  static Never exit([SendPort? finalMessagePort, Object? message]) {
    _isolateExit(_idOf(finalMessagePort), message);
  }
}

/// Lets [spawn] start an isolate, and says what comes of it: what [_isolateSelf]
/// gives there, or why there is none.
void _launch(
    void spawn(int ready), void started(List<Object?> ids), void failed(Object error)) {
  final _RawReceivePort ready = _RawReceivePort();
  ready.handler = (dynamic answer) {
    ready.close();
    if (answer is List) {
      started(answer);
    } else {
      failed(IsolateSpawnException('Unable to spawn isolate: $answer'));
    }
  };
  try {
    spawn(ready._id);
  } catch (_) {
    ready.close();
    rethrow;
  }
}

Stream<dynamic> _errorStream(Isolate isolate) {
  RawReceivePort? port;
  late final StreamController<dynamic> errors;
  errors = StreamController<dynamic>.broadcast(
      sync: true,
      onListen: () {
        final RawReceivePort opened = RawReceivePort((dynamic message) {
          final List<Object?> texts = message as List<Object?>;
          final RemoteError error = RemoteError(texts[0] as String, texts[1] as String? ?? '');
          errors.addError(error, error.stackTrace);
        });
        port = opened;
        isolate.addErrorListener(opened.sendPort);
      },
      onCancel: () {
        final RawReceivePort opened = port!;
        port = null;
        isolate.removeErrorListener(opened.sendPort);
        opened.close();
      });
  return errors.stream;
}
