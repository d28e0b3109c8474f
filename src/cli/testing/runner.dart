// Runs the suites of a package: `oche test`. The command puts imports of the suites before this text and the table `_suites` after it.
//
// What a test means is package:test's affair: its declarations, engine, options and reporters are used, of the version the package
// has. This only brings the suites to the engine, each in an isolate of its own as if it were alone.

import 'dart:async';
import 'dart:convert';
import 'dart:io';
import 'dart:isolate';

import 'package:async/async.dart' show NullStreamSink, StreamSinkTransformer;
import 'package:stream_channel/isolate_channel.dart';
import 'package:stack_trace/stack_trace.dart';
import 'package:stream_channel/stream_channel.dart';
import 'package:test/test.dart';
import 'package:test_api/backend.dart' hide State;
import 'package:test_api/src/backend/message.dart';
import 'package:test_api/src/backend/state.dart';
import 'package:test_api/src/backend/live_test_controller.dart';
import 'package:test_api/src/backend/suite.dart';
import 'package:test_core/src/runner/configuration.dart';
import 'package:test_core/src/runner/configuration/reporters.dart';
import 'package:test_core/src/runner/engine.dart';
import 'package:test_core/src/runner/load_exception.dart';
import 'package:test_core/src/runner/load_suite.dart';
import 'package:test_core/src/runner/plugin/environment.dart';
import 'package:test_core/src/runner/reporter/multiplex.dart';
import 'package:test_core/src/runner/runner_suite.dart';
import 'package:test_core/src/runner/suite.dart';
import 'package:test_core/src/util/io.dart';

/// Exit codes, as package:test's.
const _failed = 1, _usage = 64, _noTests = 79;

/// A file with tests.
final class _File {
  final String path;

  /// Gives the file's `main`.
  final Function Function() main;

  /// What stands at its head, such as `@TestOn('vm')`.
  final List<Object> annotations;

  /// Why it can't be run.
  final String? error;

  const _File(this.path, this.main, this.annotations) : error = null;
  _File.broken(this.path, String this.error, this.annotations) : main = _none;

  static Function _none() => () {};
}

Future<void> main(List<String> arguments) async {
  final Configuration configuration;
  try {
    final given = Configuration.parse(arguments);
    if (given.help) {
      print('Runs tests in this package.\n\n$_usageText');
      return;
    }
    final file = File(given.configurationPath);
    configuration = file.existsSync() ? Configuration.load(file.path).merge(given) : given;
  } on FormatException catch (error) {
    stderr.writeln('${error.message}\n\n$_usageText');
    await stderr.flush();
    exit(_usage);
  }
  await configuration.asCurrent(() => _run(configuration));
}

String get _usageText => 'Usage: oche test [files or directories...]\n\n${Configuration.usage}';

Future<void> _run(Configuration configuration) async {
  final engine = Engine(
    concurrency: configuration.concurrency,
    testRandomizeOrderingSeed: configuration.testRandomizeOrderingSeed,
    stopOnFirstFailure: configuration.stopOnFirstFailure,
  );
  final files = <IOSink>[];
  MultiplexReporter([
    allReporters[configuration.reporter]!.factory(configuration, engine, stdout),
    for (final MapEntry(key: name, value: path) in configuration.fileReporters.entries)
      allReporters[name]!.factory(configuration, engine, _open(path, files)),
  ]);
  for (final suite in _select(configuration)) {
    engine.suiteSink.add(suite);
  }
  engine.suiteSink.close();
  final success = await engine.run() ?? false;
  for (final file in files) {
    await file.close();
  }
  if (engine.passed.isEmpty && engine.failed.isEmpty && engine.skipped.isEmpty) {
    stderr.writeln(_nothing(configuration));
    await stderr.flush();
    exit(_noTests);
  }
  await stdout.flush();
  // What a test has left running keeps nobody waiting.
  exit(success ? 0 : _failed);
}

IOSink _open(String path, List<IOSink> files) {
  final sink = (File(path)..createSync(recursive: true)).openWrite();
  files.add(sink);
  return sink;
}

String _nothing(Configuration configuration) {
  final patterns = configuration.globalPatterns;
  if (patterns.isNotEmpty) {
    final shown = patterns.map((pattern) => pattern is RegExp ? 'regular expression "${pattern.pattern}"' : '"$pattern"');
    return 'No tests match ${shown.join(' and ')}.';
  }
  final (include, exclude) = (configuration.includeTags, configuration.excludeTags);
  if ('$include' != '<all>' || '$exclude' != '<none>') {
    return 'No tests match the requested tag selectors:\n  include: "$include"\n  exclude: "$exclude"';
  }
  return 'No tests were found.';
}

/// The suites that were asked for.
Iterable<LoadSuite> _select(Configuration configuration) sync* {
  for (final MapEntry(key: path, value: selections) in configuration.testSelections.entries) {
    final defaults = configuration.suiteDefaults.selectTests(selections);
    final folder = Directory(path).existsSync();
    final found = [
      for (final (index, file) in _suites.indexed)
        if (file.path == path || folder && _inside(file.path, path)) index,
    ];
    if (!folder && found.isEmpty) {
      yield LoadSuite.forLoadException(LoadException(path, 'Does not exist.'), defaults);
    }
    for (final index in found) {
      if (_load(index, defaults, configuration) case final suite?) {
        yield suite.changeSuite((suite) => _filter(suite, configuration));
      }
    }
  }
}

bool _inside(String file, String folder) {
  if (folder == '.') return true;
  return file.startsWith(folder.endsWith('/') ? folder : '$folder/');
}

LoadSuite? _load(int index, SuiteConfiguration defaults, Configuration configuration) {
  final file = _suites[index];
  final own = defaults.merge(SuiteConfiguration.fromMetadata(_metadata(file.annotations)));
  if (configuration.excludeTags.evaluate(own.metadata.tags.contains)) return null;
  final platform = currentPlatform(Runtime.vm, null);
  if (!own.metadata.testOn.evaluate(platform)) return null;
  final here = own.forPlatform(platform);
  if (here.metadata.skip && !here.runSkipped) {
    final declarer = Declarer();
    declarer.test('(suite)', () {}, skip: here.metadata.skipReason ?? true);
    final suite = RunnerSuite(const PluginEnvironment(), here, declarer.build(), platform, path: file.path);
    return LoadSuite.forSuite(suite);
  }
  // What isn't meant for here need not compile here.
  if (file.error case final error?) {
    return LoadSuite.forLoadException(LoadException(file.path, error), here);
  }
  return LoadSuite('loading ${file.path}', here, platform, () => _start(index, here, platform), path: file.path);
}

Metadata _metadata(List<Object> annotations) {
  String? testOn;
  Timeout? timeout;
  Object? skip;
  int? retry;
  Map<String, dynamic>? onPlatform;
  Iterable<String>? tags;
  for (final annotation in annotations) {
    switch (annotation) {
      case TestOn(:final expression):
        testOn = expression;
      case Timeout():
        timeout = annotation;
      case Skip(:final reason):
        skip = reason ?? true;
      case Retry(:final count):
        retry = count;
      case Tags():
        tags = annotation.tags;
      case OnPlatform(:final annotationsByPlatform):
        onPlatform = {
          for (final MapEntry(:key, :value) in annotationsByPlatform.entries) key: value,
        };
    }
  }
  return Metadata.parse(testOn: testOn, timeout: timeout, skip: skip, retry: retry, onPlatform: onPlatform, tags: tags);
}

/// Starts a suite's isolate and waits for what it declares.
Future<RunnerSuite> _start(int index, SuiteConfiguration configuration, SuitePlatform platform) async {
  final file = _suites[index];
  final port = ReceivePort();
  final isolate = await Isolate.spawn(_suite, (index, port.sendPort), debugName: file.path);
  final channel = MultiChannel<Object?>(IsolateChannel<Object?>.connectReceive(port));
  channel.sink.add(<String, Object?>{
    'type': 'initial',
    'platform': platform.serialize(),
    'platformVariables': <String>[],
    'metadata': configuration.metadata.serialize(),
    'path': file.path,
    'asciiGlyphs': Platform.isWindows,
    'collectTraces': true,
    'noRetry': Configuration.current.noRetry,
    'foldTraceExcept': Configuration.current.foldTraceExcept.toList(),
    'foldTraceOnly': Configuration.current.foldTraceOnly.toList(),
    'allowDuplicateTestNames': configuration.allowDuplicateTestNames,
    'ignoreTimeouts': configuration.ignoreTimeouts,
  });
  final declared = Completer<Group>();
  final zone = Zone.current;
  void failed(Object error, StackTrace trace) {
    if (declared.isCompleted) {
      zone.handleUncaughtError(error, trace);
    } else {
      declared.completeError(error, trace);
    }
  }

  channel.stream.listen(
    (message) {
      switch (message) {
        case {'type': 'print', 'line': final line}:
          zone.run(() => print(line));
        case {'type': 'loadException', 'message': final Object why}:
          failed(LoadException(file.path, why), Trace.current());
        case {'type': 'error', 'error': final Map<dynamic, dynamic> error}:
          final told = RemoteException.deserialize(error.cast<String, dynamic>());
          failed(LoadException(file.path, told.error), told.stackTrace);
        case {'type': 'success', 'root': final Map<dynamic, dynamic> root}:
          declared.complete(_group(root, channel));
      }
    },
    onDone: () {
      if (!declared.isCompleted) failed(LoadException(file.path, 'Its isolate ended before it had declared its tests.'), Trace.current());
    },
  );
  final Group group;
  try {
    group = await declared.future;
  } on Object {
    isolate.kill();
    port.close();
    rethrow;
  }
  return RunnerSuite(
    const PluginEnvironment(),
    configuration,
    group,
    platform,
    path: file.path,
    onClose: () {
      isolate.kill();
      port.close();
    },
  );
}

Trace? _trace(Object? text) => text is String ? Trace.parse(text) : null;

/// A group as its suite describes it.
Group _group(Map<dynamic, dynamic> group, MultiChannel<Object?> channel) => Group(
  group['name'] as String,
  [
    for (final Map<dynamic, dynamic> entry in group['entries'] as List<dynamic>)
      if (entry['type'] == 'group') _group(entry, channel) else _test(entry, channel)!,
  ],
  metadata: Metadata.deserialize(group['metadata'] as Map),
  trace: _trace(group['trace']),
  setUpAll: _test(group['setUpAll'] as Map?, channel),
  tearDownAll: _test(group['tearDownAll'] as Map?, channel),
);

Test? _test(Map<dynamic, dynamic>? test, MultiChannel<Object?> channel) {
  if (test == null) return null;
  final own = channel.virtualChannel((test['channel'] as num).toInt());
  return _RemoteTest(test['name'] as String, Metadata.deserialize(test['metadata'] as Map), _trace(test['trace']), own);
}

/// A test that runs in its suite's isolate; here it is only listened to.
final class _RemoteTest extends Test {
  @override
  final String name;
  @override
  final Metadata metadata;
  @override
  final Trace? trace;
  final MultiChannel<Object?> _channel;

  _RemoteTest(this.name, this.metadata, this.trace, this._channel);

  // Not every version of package:test has the members below.
  Never? get location => null;
  Test clone() => _RemoteTest(name, metadata, trace, _channel);

  @override
  Test? forPlatform(SuitePlatform platform) =>
      metadata.testOn.evaluate(platform) ? _RemoteTest(name, metadata.forPlatform(platform), trace, _channel) : null;

  @override
  Test? filter(bool Function(Test) callback) => callback(this) ? clone() : null;

  @override
  LiveTest load(Suite suite, {Iterable<Group>? groups}) {
    late final LiveTestController live;
    late final VirtualChannel<Object?> line;
    void run() {
      live.setState(const State(Status.running, Result.success));
      line = _channel.virtualChannel();
      _channel.sink.add({'command': 'run', 'channel': line.id});
      line.stream.listen(
        (message) => _hear(message as Map<dynamic, dynamic>, live, suite),
        // An isolate that is gone has no more to say.
        onDone: () {
          if (!live.completer.isCompleted) live.completer.complete();
        },
      );
    }

    Future<void> close() async {
      if (!live.completer.isCompleted) {
        line.sink.add({'command': 'close'});
        await live.completer.future;
      }
      await line.sink.close();
    }

    live = LiveTestController(suite, this, run, close, groups: groups);
    return live;
  }

  void _hear(Map<dynamic, dynamic> message, LiveTestController live, Suite suite) {
    switch (message) {
      case {'type': 'error', 'error': final Map<dynamic, dynamic> error}:
        final told = RemoteException.deserialize(error.cast<String, dynamic>());
        live.addError(told.error, told.stackTrace);
      case {'type': 'state-change', 'status': final String status, 'result': final String result}:
        live.setState(State(Status.parse(status), Result.parse(result)));
      case {'type': 'message', 'message-type': final String type, 'text': final String text}:
        live.message(Message(MessageType.parse(type), text));
      case {'type': 'complete'}:
        live.completer.complete();
      case {'type': 'spawn-hybrid-uri', 'url': final String url, 'message': final Object? told, 'channel': final num channel}:
        // It ends with the suite's isolate, as this channel does.
        StreamChannelCompleter.fromFuture(_hybrid(url, told, suite.path!)).pipe(_channel.virtualChannel(channel.toInt()));
    }
  }
}

/// Starts the isolate that a suite's `spawnHybridUri` asks for. In it package:test's own listener calls `hybridMain`.
Future<StreamChannel<Object?>> _hybrid(String url, Object? message, String suite) async {
  final port = ReceivePort();
  final ended = ReceivePort();
  void close() {
    port.close();
    ended.close();
  }

  try {
    final library = (await _hybridUri(url, suite)).toString().replaceAll(r'$', '%24').replaceAll("'", '%27');
    final program =
        "import 'package:test_core/src/runner/hybrid_listener.dart';\n"
        "import '$library' as hybrid;\n"
        'void main(List<String> _, List<Object?> start) => listen(() => hybrid.hybridMain, start);\n';
    final isolate = await Isolate.spawnUri(
      Uri.dataFromString(program, mimeType: 'application/dart', encoding: utf8),
      const [],
      [port.sendPort, message],
      onExit: ended.sendPort,
      packageConfig: await Isolate.packageConfig,
    );
    final disconnector = Disconnector<Object?>();
    ended.listen((_) {
      disconnector.disconnect();
      close();
    });
    return IsolateChannel<Object?>.connectReceive(port)
        .transform(disconnector)
        .transformSink(
          StreamSinkTransformer.fromHandlers(
            handleDone: (sink) {
              isolate.kill();
              close();
              sink.close();
            },
          ),
        );
  } on Object catch (error, trace) {
    close();
    return StreamChannel(
      Stream.value(<String, Object?>{'type': 'error', 'error': RemoteException.serialize(error, trace)}),
      NullStreamSink<Object?>(),
    );
  }
}

/// What a suite means by a URL: without scheme it is relative to the suite's file, or with a slash to the package.
Future<Uri> _hybridUri(String url, String suite) async {
  final uri = Uri.parse(url);
  if (uri.scheme == 'package') {
    return await Isolate.resolvePackageUri(uri) ?? (throw ArgumentError.value(url, 'uri', 'Could not resolve the package URI'));
  }
  if (uri.hasScheme) return uri;
  if (uri.path.startsWith('/')) return Directory.current.uri.resolve(uri.path.substring(1));
  return File(suite).absolute.uri.resolveUri(uri);
}

/// The whole of a suite's isolate.
void _suite((int, SendPort) start) {
  final (index, port) = start;
  IsolateChannel<Object?>.connectSend(port).pipe(RemoteListener.start(_suites[index].main));
}

/// Leaves the tests that were asked for.
RunnerSuite _filter(RunnerSuite suite, Configuration configuration) {
  final chosen = suite.filter((test) {
    final tagged = test.metadata.tags.contains;
    return configuration.globalPatterns.every(test.name.contains) &&
        configuration.includeTags.evaluate(tagged) &&
        !configuration.excludeTags.evaluate(tagged) &&
        suite.config.testSelections.any((selection) => _selects(selection, test, suite));
  });
  final shards = configuration.totalShards;
  if (shards == null) return chosen;
  final size = chosen.group.testCount / shards;
  final from = (size * configuration.shardIndex!).round();
  final to = (size * (configuration.shardIndex! + 1)).round();
  var number = -1;
  return chosen.filter((_) => ++number >= from && number < to);
}

/// Whether a test is one of those that `file:line` or `file?name=…` means.
bool _selects(TestSelection selection, Test test, RunnerSuite suite) {
  if (!selection.testPatterns.every(test.name.contains)) return false;
  if (selection.line == null && selection.col == null) return true;
  final path = File(suite.path!).absolute.uri.normalizePath();
  final frames = test.trace?.frames ?? const [];
  return frames.any(
    (frame) =>
        frame.uri.normalizePath() == path &&
        (selection.line == null || frame.line == selection.line) &&
        (selection.col == null || frame.column == selection.col),
  );
}
